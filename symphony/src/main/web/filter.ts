/** Which rows are kept: the twin of the Java package `dev.tiller.symphony.filter`. */

import type { Cell, Table } from "./data";

export type Condition =
  | { readonly kind: "search"; readonly text: string }
  | { readonly kind: "oneOf"; readonly column: string; readonly values: readonly Cell[] }
  | { readonly kind: "between"; readonly column: string; readonly low: number | null; readonly high: number | null };

/** All conditions must hold; none keeps every row. */
export interface Filter {
  readonly conditions: readonly Condition[];
}

export const NONE: Filter = { conditions: [] };

type RowTest = (row: number) => boolean;

/** Numbers compare by value, however they were written. */
const comparable = (cell: Cell) => (typeof cell === "bigint" ? Number(cell) : cell);

function test(condition: Condition, table: Table): RowTest {
  switch (condition.kind) {
    case "search": {
      const wanted = condition.text.toLowerCase();
      const texts = table.columns.filter((column) => column.type === "string");
      return (row) =>
        wanted === "" ||
        texts.some(({ values }) => String(values[row] ?? "").toLowerCase().includes(wanted));
    }
    case "oneOf": {
      const wanted = new Set(condition.values.map(comparable));
      return (row) => wanted.has(comparable(table.cell(row, condition.column)));
    }
    case "between": {
      const { column, low, high } = condition;
      return (row) => {
        const value = table.number(row, column);
        return !Number.isNaN(value) && (low === null || value >= low) && (high === null || value <= high);
      };
    }
  }
}

/** The rows that meet all conditions, ascending. */
export function rows(table: Table, filter: Filter): number[] {
  const tests = filter.conditions.map((condition) => test(condition, table));
  return table.allRows().filter((row) => tests.every((keeps) => keeps(row)));
}

/** What a condition is about; a filter holds at most one condition on each subject. */
const subject = (c: Condition) => (c.kind === "search" ? "search" : `column ${c.column}`);

/** The filter with this condition in place of an older one on the same subject. */
export function replace(filter: Filter, condition: Condition, keep: boolean): Filter {
  const others = filter.conditions.filter((old) => subject(old) !== subject(condition));
  return { conditions: keep ? [...others, condition] : others };
}
