/** The numbers of a curve: which points, which lines, which extent. */

import type { Cell, Interval, Measure, Table } from "../data";
import { distinct } from "../groups";

export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
}

export interface LineChartSpec {
  readonly table: Table;
  readonly x: Measure;
  readonly y: Measure;
  readonly interval: Interval | null;
  readonly series: string | null;
  readonly reference: ReferenceLine | null;
}

/** One estimate; bounds are NaN where unknown. */
export interface Point {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

export interface Line {
  readonly name: string;
  /** Its place among all lines of the table, so that filtering does not change colors. */
  readonly place: number;
  readonly points: readonly Point[];
}

export const bounded = (point: Point) => Number.isFinite(point.low) && Number.isFinite(point.high);

export function lines({ table, x, y, interval, series }: LineChartSpec, rows: readonly number[]): Line[] {
  const name = (row: number): Cell => (series ? table.cell(row, series) : y.label);
  return distinct(table.allRows().map(name))
    .map((of, place) => ({
      name: String(of ?? "missing"),
      place,
      points: rows
        .filter((row) => name(row) === of)
        .map((row) => ({
          row,
          x: table.number(row, x.column),
          y: table.number(row, y.column),
          low: interval ? table.number(row, interval.low) : NaN,
          high: interval ? table.number(row, interval.high) : NaN,
        }))
        .filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
        .sort((a, b) => a.x - b.x),
    }))
    .filter(({ points }) => points.length > 0);
}

/** Lowest and highest value to show; from zero where that does not flatten the curve. */
export function extent(all: readonly Line[], reference: ReferenceLine | null, share = false): [number, number] {
  const values = all
    .flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low, high]))
    .concat(reference ? [reference.value] : [])
    .filter(Number.isFinite);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const start = low >= 0 && low <= 0.6 * high ? 0 : low;
  if (start !== high) return [start, high];
  return share && start >= 0 && high <= 1 ? [0, 1] : [start - 0.5, high + 0.5];
}
