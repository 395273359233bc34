import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye } from "d3-shape";
import type { Table } from "../data";
import { distinct } from "../groups";

const COLORS = 8;
const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolStar, symbolWye];

/** The class that colors the line at this place; after the last color they start again. */
export const color = (place: number) => `s${place % COLORS}`;

const placed = new WeakMap<Table, Map<string, (row: number) => number>>();

/** Which place a row has among the colors of a column: one for each value, filtered out or not. */
export function placeBy(table: Table, column: string): (row: number) => number {
  const ofTable = placed.get(table) ?? new Map<string, (row: number) => number>();
  placed.set(table, ofTable);
  const places = () => {
    const byValue = new Map(distinct(table.column(column).values).map((value, place) => [value, place]));
    return (row: number) => byValue.get(table.cell(row, column)) ?? 0;
  };
  const place = ofTable.get(column) ?? places();
  ofTable.set(column, place);
  return place;
}

/** The outline of the point mark at this place: shape tells lines apart where color cannot. */
export const mark = (place: number, area: number) => symbol(SHAPES[place % SHAPES.length]!, area)()!;

export function Swatch({ place }: { place: number }) {
  return (
    <svg class={`swatch ${color(place)}`} viewBox="-10 -6 20 12" width="20" height="12" aria-hidden="true">
      <path class="line" d="M-10,0H10" />
      <path class="mark" d={mark(place, 50)} />
    </svg>
  );
}
