/** At most `most` bins with round edges: the rule of Vega and Arquero. */

export interface Bins {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly count: number;
}

const CLOSE = 1e-14;

export function bins(low: number, high: number, most = 20): Bins {
  const span = high - low || Math.abs(low) || 1;
  const level = Math.ceil(Math.log10(most));
  let step = Math.pow(10, Math.round(Math.log10(span)) - level);
  while (Math.ceil(span / step) > most) step *= 10;
  for (const divisor of [5, 2]) if (span / (step / divisor) <= most) step /= divisor;
  const start = Math.floor(low / step + CLOSE) * step;
  const stop = Math.max(Math.ceil(high / step) * step, start + step);
  const count = Math.max(1, Math.round((stop - start) / step));
  // Numbers next to the largest that there are have no round edge above them.
  if (!Number.isFinite(count) || !Number.isFinite(stop)) return { start: low, stop: high, step: high / most - low / most, count: most };
  return { start, stop, step, count };
}

/** The bin of a value, from 0; -1 where it is none of the numbers binned. */
export function binOf({ start, step, count }: Bins, value: number): number {
  if (!Number.isFinite(value)) return -1;
  return Math.min(count - 1, Math.max(0, Math.floor((value - start) / step + CLOSE)));
}
