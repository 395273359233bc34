/** Which color a value gets: the same in every view of a table, filtered or not. */

import { numeric, type Cell, type Table } from "../data";

/** One color for each of few values; where there are more, for the most frequent ones, and gray for the rest. */
export interface Categories {
  readonly kind: "categories";
  /** The values that have a color of their own, by their places. */
  readonly values: readonly Cell[];
  /** Whether others share the last place. */
  readonly others: boolean;
  readonly place: (at: number) => number;
}

/** From little to much. */
export interface Continuous {
  readonly kind: "continuous";
  readonly low: number;
  readonly high: number;
  /** From 0 to 1; NaN where missing. */
  readonly share: (at: number) => number;
}

export type Palette = Categories | Continuous;

const COLORS = 8;
const made = new WeakMap<Table, Map<string, Palette>>();

export function palette(table: Table, column: string): Palette {
  const ofTable = made.get(table) ?? new Map<string, Palette>();
  made.set(table, ofTable);
  const known = ofTable.get(column) ?? make(table, column);
  ofTable.set(column, known);
  return known;
}

function make(table: Table, name: string): Palette {
  const column = table.column(name);
  if (numeric(column) && column.moreThan(COLORS)) return continuous(column.floats);
  const { codes, values } = column.coded;
  if (values.length <= COLORS) return { kind: "categories", values, others: false, place: (at) => codes[at]! };
  const counts = new Uint32Array(values.length);
  for (let at = 0; at < column.size; at++) counts[codes[at]!]!++;
  const order = [...values.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, COLORS - 1);
  const places = new Uint8Array(values.length).fill(COLORS - 1);
  order.forEach((code, place) => (places[code] = place));
  return { kind: "categories", values: order.map((code) => values[code]!), others: true, place: (at) => places[codes[at]!]! };
}

function continuous(floats: Float64Array): Continuous {
  let [low, high] = [Infinity, -Infinity];
  for (const value of floats) {
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const span = high > low ? high - low : 1;
  return { kind: "continuous", low, high, share: (at) => Math.min(1, Math.max(0, (floats[at]! - low) / span)) };
}

/** Dark to light in even steps, readable in every common color vision. */
const RAMP = [
  [68, 1, 84],
  [65, 68, 135],
  [42, 120, 142],
  [34, 168, 132],
  [122, 209, 81],
  [253, 231, 37],
] as const;

/** Red, green and blue, 0 to 255, at a place from 0 to 1 of the ramp. */
export function ramp(share: number): readonly [number, number, number] {
  const at = share * (RAMP.length - 1);
  const [from, part] = [Math.min(RAMP.length - 2, Math.floor(at)), at - Math.min(RAMP.length - 2, Math.floor(at))];
  const mix = (i: 0 | 1 | 2) => Math.round(RAMP[from]![i] * (1 - part) + RAMP[from + 1]![i] * part);
  return [mix(0), mix(1), mix(2)];
}

/** The ramp as a CSS background. */
export const RAMP_CSS = `linear-gradient(to right, ${RAMP.map((c) => `rgb(${c.join(" ")})`).join(", ")})`;
