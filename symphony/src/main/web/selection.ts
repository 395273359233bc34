/** Rows as text: 0-5.9.12-14, which is short for what a lasso or a group selects. */

export function packSelection(rows: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(".");
}

const MOST = 5_000_000;

export function unpackSelection(text: string): number[] {
  const rows: number[] = [];
  for (const [, from, to] of text.matchAll(/(\d+)(?:-(\d+))?/g)) {
    const last = Number(to ?? from);
    for (let row = Number(from); row <= last && rows.length < MOST; row++) rows.push(row);
  }
  return rows;
}
