import type { Cell, Table } from "./data";

export interface Group {
  /** The values of the grouping columns, in their order. */
  readonly key: readonly Cell[];
  readonly rows: readonly number[];
}

/**
 * Partitions rows by the values of the columns: only combinations that occur, the largest group
 * first, equal ones by name.
 */
export function groups(table: Table, rows: readonly number[], columns: readonly string[]): Group[] {
  const found = new Map<string, { key: Cell[]; rows: number[] }>();
  for (const row of rows) {
    const key = columns.map((column) => table.cell(row, column));
    const name = nameOf(key);
    const group = found.get(name) ?? { key, rows: [] };
    group.rows.push(row);
    found.set(name, group);
  }
  return [...found.entries()]
    .sort(([a, one], [b, other]) => other.rows.length - one.rows.length || (a < b ? -1 : 1))
    .map(([, group]) => group);
}

const nameOf = (key: Cell[]) => JSON.stringify(key.map((cell) => (cell === null ? null : String(cell))));

/** Distinct values in order of first appearance. */
export const distinct = <T,>(values: readonly T[]): T[] => [...new Set(values)];
