/** Which rows are kept: the twin of the Java package `dev.tiller.symphony.filter`. */

import { encoded, type Cell, type Table } from "./data";

export type RowCondition =
  | { readonly kind: "search"; readonly text: string }
  | { readonly kind: "oneOf"; readonly column: string; readonly values: readonly Cell[] }
  | { readonly kind: "between"; readonly column: string; readonly low: number | null; readonly high: number | null };

/** All conditions must hold; none keeps every row. */
export interface Filter {
  readonly conditions: readonly RowCondition[];
}

export const NONE: Filter = { conditions: [] };

type RowTest = (row: number) => boolean;

/** Numbers compare by value, however they were written. */
const comparable = (cell: Cell) => (typeof cell === "bigint" ? Number(cell) : cell);

type Of<K> = Extract<RowCondition, { kind: K }>;

/** What each kind of condition asks of a row. */
const tests: { [K in RowCondition["kind"]]: (condition: Of<K>, table: Table) => RowTest } = {
  search({ text }, table) {
    const wanted = text.toLowerCase();
    const texts = table.columns.filter((column) => column.type === "string").map((column) => column.name);
    const contains = (cell: Cell) => !encoded(cell) && String(cell ?? "").toLowerCase().includes(wanted);
    return (row) => wanted === "" || texts.some((name) => contains(table.cell(row, name)));
  },
  oneOf({ column, values }, table) {
    const wanted = new Set(values.map(comparable));
    return (row) => wanted.has(comparable(table.cell(row, column)));
  },
  between({ column, low, high }, table) {
    return (row) => {
      const value = table.number(row, column);
      return !Number.isNaN(value) && (low === null || value >= low) && (high === null || value <= high);
    };
  },
};

const test = <K extends RowCondition["kind"]>(condition: Of<K> & { kind: K }, table: Table): RowTest =>
  tests[condition.kind](condition, table);

/** The rows that meet all conditions, ascending. */
export function rows(table: Table, filter: Filter): number[] {
  const tests = filter.conditions.map((condition) => test(condition, table));
  return table.allRows().filter((row) => tests.every((keeps) => keeps(row)));
}

/** What a condition is about; a filter holds at most one condition on each subject. */
const subject = (c: RowCondition) => (c.kind === "search" ? "search" : `column ${c.column}`);

/** The filter with this condition in place of an older one on the same subject. */
export function replace(filter: Filter, condition: RowCondition, keep: boolean): Filter {
  const others = filter.conditions.filter((old) => subject(old) !== subject(condition));
  return { conditions: keep ? [...others, condition] : others };
}
