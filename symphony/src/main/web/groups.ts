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
  for (const { key, rows: alike } of byCodes(table, rows, columns)) {
    const name = nameOf(key);
    const group = found.get(name);
    if (group) for (const row of alike) group.rows.push(row);
    else found.set(name, { key, rows: alike });
  }
  return [...found.entries()]
    .sort(([a, one], [b, other]) => other.rows.length - one.rows.length || (a < b ? -1 : 1))
    .map(([, group]) => group);
}

/** Groups by the places of the values among their columns', which are compared faster than the values. */
function byCodes(table: Table, rows: readonly number[], columns: readonly string[]): { key: Cell[]; rows: number[] }[] {
  const coded = columns.map((column) => table.column(column).coded);
  const found = new Map<string | number, { key: Cell[]; rows: number[] }>();
  const narrow = coded.reduce((all, { values }) => all * values.length, 1) <= Number.MAX_SAFE_INTEGER;
  for (const row of rows) {
    const at = table.at(row);
    if (at === undefined) continue;
    let code: string | number = 0;
    if (narrow) for (const { codes, values } of coded) code = code * values.length + codes[at]!;
    else code = coded.map(({ codes }) => codes[at]).join();
    const group = found.get(code);
    if (group) group.rows.push(row);
    else found.set(code, { key: coded.map(({ codes, values }) => values[codes[at]!]!), rows: [row] });
  }
  return [...found.values()];
}

const nameOf = (key: Cell[]) => JSON.stringify(key.map((cell) => (cell === null ? null : String(cell))));

/** Distinct values in order of first appearance. */
export const distinct = <T,>(values: readonly T[]): T[] => [...new Set(values)];
