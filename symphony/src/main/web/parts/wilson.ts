const Z = 1.959963984540054;

/** Wilson's 95 % interval of a share, `hits` of `all`: within [0, 1] and honest for small counts. */
export function interval(hits: number, all: number): [number, number] {
  if (all === 0) return [NaN, NaN];
  const share = hits / all;
  const middle = share + (Z * Z) / (2 * all);
  const half = Z * Math.sqrt((share * (1 - share)) / all + (Z * Z) / (4 * all * all));
  const whole = 1 + (Z * Z) / all;
  return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
}
