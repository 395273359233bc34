import type { Cell, Table } from "../data";

/** How often each value of one column stands beside each value of another; missing cells by that name. */
export type Pairs = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A cell as the name of a class. */
export const className = (cell: Cell) => (cell === null ? "missing" : String(cell));

/** Counts over rows at hand: many rows cost a step each, whatever their values are. */
export function pairs(table: Table, rows: readonly number[], one: string, other: string): Pairs {
  const [a, b] = [table.column(one).coded, table.column(other).coded];
  const counts = new Map<number, number>();
  const wide = b.values.length;
  for (const row of rows) {
    const at = table.at(row);
    if (at === undefined) continue;
    const key = a.codes[at]! * wide + b.codes[at]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const found = new Map<string, Map<string, number>>();
  for (const [key, n] of counts) {
    const [first, second] = [className(a.values[Math.floor(key / wide)]!), className(b.values[key % wide]!)];
    const line = found.get(first) ?? new Map<string, number>();
    found.set(first, line);
    line.set(second, (line.get(second) ?? 0) + n);
  }
  return found;
}
