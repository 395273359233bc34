/** How strong and which of two colors a number gets. */
export interface Tint {
  /** From 0, the paper's own color, to 1. */
  readonly strength: number;
  /** Below 1 among ratios. */
  readonly loss: boolean;
}

export type Tinter = (value: number) => Tint;

const NONE: Tint = { strength: 0, loss: false };

/** From the least of `values` to the largest; ratios by how often they double or halve from 1. */
export function tinter(values: readonly number[], ratio: boolean): Tinter {
  const drawn = values.filter((v) => Number.isFinite(v) && (!ratio || v > 0));
  const place = ratio ? (v: number) => Math.abs(Math.log(v)) : (v: number) => v;
  const places = drawn.map(place);
  const least = ratio ? 0 : places.reduce((a, b) => Math.min(a, b), Infinity);
  const most = places.reduce((a, b) => Math.max(a, b), -Infinity);
  return (value) => {
    if (!Number.isFinite(value) || (ratio && value <= 0)) return NONE;
    return { strength: most > least ? (place(value) - least) / (most - least) : 0, loss: ratio && value < 1 };
  };
}
