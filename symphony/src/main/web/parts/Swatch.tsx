import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye } from "d3-shape";

const COLORS = 8;
const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolStar, symbolWye];

/** The class that colors the line at this place; after the last color they start again. */
export const color = (place: number) => `s${place % COLORS}`;

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
