import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye } from "d3-shape";
import type { Table } from "../data";
import { palette } from "./palette";

const COLORS = 8;
const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolStar, symbolWye];

/** The class that colors the line at this place; after the last color they start again. */
export const color = (place: number) => `s${place % COLORS}`;

/** Which place a row has among the colors of a column: one for each value, filtered out or not. */
export function placeBy(table: Table, column: string): (row: number) => number {
  const colors = palette(table, column);
  return (row) => {
    const at = table.at(row);
    return colors.kind === "categories" && at !== undefined ? colors.place(at) : COLORS - 1;
  };
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
