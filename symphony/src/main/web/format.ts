/** Numbers as people read them: one format for all values of a column, so that they align. */

import { format } from "d3-format";
import { numeric, type Cell, type Column, type Measure, type Table } from "./data";

export type Formatter = (cell: Cell) => string;

export const MISSING = "–";
const SIGNIFICANT = 4;
const MOST_DECIMALS = 6;

/** A format for the finite `values` of a quantity. */
export function formatter(values: readonly Cell[], share = false): Formatter {
  const finite = values.map(Number).filter((v, i) => values[i] !== null && Number.isFinite(v));
  const number = numbers(finite, share);
  return (cell) => {
    if (cell === null) return MISSING;
    if (typeof cell === "bigint") return cell.toLocaleString("en");
    if (typeof cell !== "number") return String(cell);
    if (Number.isNaN(cell)) return "NaN";
    return Number.isFinite(cell) ? honest(cell, number(cell), share) : cell > 0 ? "∞" : "−∞";
  };
}

/** What rounding would call nothing, or all of a share, and is not. */
function honest(value: number, text: string, share: boolean): string {
  if (value !== 0 && !/[1-9]/.test(text)) return format(share ? ".1~p" : ".2~g")(value);
  if (share && value < 1 && /^100(\.0)?%$/.test(text)) return text.includes(".") ? ">99.9%" : ">99%";
  return text;
}

function numbers(finite: readonly number[], share: boolean): (value: number) => string {
  if (share) return format(finite.every((v) => decimals(v, 4) <= 2) ? ".0%" : ".1%");
  const largest = most(finite, Math.abs);
  const needed = most(finite, (v) => decimals(v, MOST_DECIMALS));
  if (needed === 0) return largest < 1e15 ? format(largest < 10_000 ? "d" : ",d") : format(".3e");
  if (largest >= 1e7 || largest < 1e-3) return (value) => (value === 0 ? "0" : format(".3~e")(value));
  const wanted = SIGNIFICANT - 1 - Math.floor(Math.log10(largest));
  return format(`,.${Math.min(needed, Math.max(0, wanted))}f`);
}

const most = (values: readonly number[], of: (value: number) => number) =>
  values.reduce((best, value) => Math.max(best, of(value)), 0);

/** Decimals that `value` needs, at most `most`. */
function decimals(value: number, most: number): number {
  for (let n = 0; n < most; n++) {
    if (Math.abs(value - Number(value.toFixed(n))) < 1e-9 * Math.max(1, Math.abs(value))) return n;
  }
  return most;
}

/** More numbers than this tell no more about how to write them. */
const ENOUGH = 2000;

/** Values that stand for a column's: all different ones, or of many numbers the extremes and some between. */
function sample(column: Column): readonly Cell[] {
  if (!numeric(column) || column.size <= 2 * ENOUGH) return column.coded.values;
  const { floats, size } = column;
  const values: Cell[] = Array.from({ length: ENOUGH }, (_, i) => column.get(Math.floor((i * size) / ENOUGH)));
  let [low, high] = [-1, -1];
  for (let at = 0; at < size; at++) {
    if (!Number.isFinite(floats[at]!)) continue;
    if (low < 0 || floats[at]! < floats[low]!) low = at;
    if (high < 0 || floats[at]! > floats[high]!) high = at;
  }
  if (low >= 0) values.push(column.get(low), column.get(high));
  return values;
}

const made = new WeakMap<Table, Map<string, Formatter>>();

/** A format for all values of some columns together, such as an estimate and its bounds. */
export function columnsFormatter(table: Table, columns: readonly string[], measure?: Measure): Formatter {
  const ofTable = made.get(table) ?? new Map<string, Formatter>();
  made.set(table, ofTable);
  const key = JSON.stringify([columns, measure?.share]);
  const format = ofTable.get(key) ?? formatter(columns.flatMap((name) => sample(table.column(name))), measure?.share);
  ofTable.set(key, format);
  return format;
}

/** "label (unit)". */
export function title(measure: Measure): string {
  return measure.unit === "" ? measure.label : `${measure.label} (${measure.unit})`;
}
