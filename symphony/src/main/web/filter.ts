/** Which rows are kept: the twin of the Java package `dev.tiller.symphony.filter`. */

import { encoded, type Cell, type Table } from "./data";
import { compile, type RowTest } from "./expression";

export type RowCondition =
  | { readonly kind: "search"; readonly text: string }
  | { readonly kind: "oneOf"; readonly column: string; readonly values: readonly Cell[] }
  | { readonly kind: "between"; readonly column: string; readonly low: number | null; readonly high: number | null }
  | { readonly kind: "where"; readonly text: string };

/** All conditions must hold; none keeps every row. */
export interface Filter {
  readonly conditions: readonly RowCondition[];
}

export const NONE: Filter = { conditions: [] };

/** Numbers compare by value, however they were written. */
const comparable = (cell: Cell) => (typeof cell === "bigint" ? Number(cell) : cell);

/** Texts as a search compares them: one character at a time, so that Java and the database agree. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length && !/[\u0130\u03a3\u03c2]/.test(text)) return lower;
  return Array.from(text, (c) => (c === "\u0130" ? "i" : c === "\u03c2" || c === "\u03a3" ? "\u03c3" : c.toLowerCase())).join("");
}

type Of<K> = Extract<RowCondition, { kind: K }>;

/** What each kind of condition asks of a row, by its place among those at hand. */
const tests: { [K in RowCondition["kind"]]: (condition: Of<K>, table: Table) => RowTest } = {
  search({ text }, table) {
    const wanted = folded(text);
    if (wanted === "") return () => true;
    const hits = table.columns
      .filter((column) => column.type === "string")
      .map(({ coded: { codes, values } }) => {
        const found = values.map((cell) => !encoded(cell) && folded(String(cell ?? "")).includes(wanted));
        return (at: number) => found[codes[at]!]!;
      });
    return (at) => hits.some((hit) => hit(at));
  },
  oneOf({ column, values }, table) {
    const wanted = new Set(values.map(comparable));
    const { codes, values: cells } = table.column(column).coded;
    const found = cells.map((cell) => wanted.has(comparable(cell)));
    return (at) => found[codes[at]!]!;
  },
  between({ column, low, high }, table) {
    const { floats } = table.column(column);
    const [from, to] = [low ?? -Infinity, high ?? Infinity];
    return (at) => floats[at]! >= from && floats[at]! <= to;
  },
  where: ({ text }, table) => compile(text, table),
};

const test = <K extends RowCondition["kind"]>(condition: Of<K> & { kind: K }, table: Table): RowTest =>
  tests[condition.kind](condition, table);

/** A brush asks this of a million rows many times a second, so it asks no function for each. */
function outside({ column, low, high }: Of<"between">, table: Table): Uint8Array {
  const { floats } = table.column(column);
  const [from, to] = [low ?? -Infinity, high ?? Infinity];
  const mask = new Uint8Array(floats.length);
  for (let at = 0; at < mask.length; at++) {
    const value = floats[at]!;
    mask[at] = value >= from && value <= to ? 0 : 1;
  }
  return mask;
}

/** Asks a condition of every row at hand: 1 where it refuses the row, 0 where it keeps it. */
export function asks(condition: RowCondition, table: Table): Uint8Array {
  if (condition.kind === "between") return outside(condition, table);
  const keeps = test(condition, table);
  const mask = new Uint8Array(table.size);
  for (let at = 0; at < mask.length; at++) mask[at] = keeps(at) ? 0 : 1;
  return mask;
}

/** What a condition is about; a filter holds at most one condition on each subject. */
const subject = (c: RowCondition) => (c.kind === "search" || c.kind === "where" ? c.kind : `column ${c.column}`);

/** The condition that a filter holds on a column, if any. */
export const onColumn = (filter: Filter, column: string) =>
  filter.conditions.find((c) => (c.kind === "oneOf" || c.kind === "between") && c.column === column);

/** The conditions of a filter that are not about a column's own values. */
export const others = (filter: Filter, column: string) => filter.conditions.filter((c) => !((c.kind === "oneOf" || c.kind === "between") && c.column === column));

/** The filter with this condition in place of an older one on the same subject. */
export function replace(filter: Filter, condition: RowCondition, keep: boolean): Filter {
  const others = filter.conditions.filter((old) => subject(old) !== subject(condition));
  return { conditions: keep ? [...others, condition] : others };
}
