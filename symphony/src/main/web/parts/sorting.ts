import type { Cell, Table } from "../data";

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator("en", { numeric: true });

function compare(a: Cell, b: Cell): number {
  if (typeof a === "string" && typeof b === "string") return collator.compare(a, b);
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

const absent = (cell: Cell) => cell === null || (typeof cell === "number" && Number.isNaN(cell));

/** Rows in the wanted order; missing values stay last whichever way the order runs. */
export function sorted(table: Table, rows: readonly number[], by: Sorting | null): readonly number[] {
  if (!by) return rows;
  const sign = by.descending ? -1 : 1;
  return [...rows].sort((i, j) => {
    const [a, b] = [table.cell(i, by.column), table.cell(j, by.column)];
    if (absent(a) || absent(b)) return Number(absent(a)) - Number(absent(b)) || i - j;
    return sign * compare(a, b) || i - j;
  });
}
