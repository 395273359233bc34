/** How the values of columns are spread, over all rows and over those that other filters leave. */

import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { numeric, type Cell, type Table } from "./data";
import { onColumn, others, type Filter } from "./filter";
import { binOf, bins, type Bins } from "./parts/bins";
import { differing, refusals, refused } from "./refusals";
import { Shared, tableState } from "./state";

export interface Summary {
  readonly column: string;
  /** A bar for each value, a bar for each range of numbers, or texts too many to draw. */
  readonly kind: "values" | "numbers" | "texts";
  readonly values: readonly Cell[];
  readonly bins: Bins | null;
  /** How many rows fall on each bar, of all rows. */
  readonly all: ArrayLike<number>;
  /** Of those that every filter but the column's own leaves. */
  readonly kept: ArrayLike<number>;
  readonly missing: number;
  readonly distinct: number;
  /** Of the finite numbers, or of the lengths of texts: mean, standard deviation (n - 1), least, quartiles, most. */
  readonly figures: readonly number[] | null;
}

/** More bars than this and a column of texts is a column of names. */
const MOST_VALUES = 12;

interface Static extends Omit<Summary, "kept"> {
  /** The bar of each row; of one type for all columns but those of very many values, so that counting is compiled once. */
  readonly codes: Uint16Array | Uint32Array;
}

const known = new WeakMap<Table, Map<string, Static | null>>();

/** What does not change with the filter; null for pictures and sounds. */
function fixed(table: Table, name: string): Static | null {
  const ofTable = known.get(table) ?? new Map<string, Static | null>();
  known.set(table, ofTable);
  let found = ofTable.get(name);
  if (found === undefined) ofTable.set(name, (found = describe(table, name)));
  return found;
}

const absent = (cell: Cell) => cell === null || (typeof cell === "number" && Number.isNaN(cell));

function describe(table: Table, name: string): Static | null {
  const column = table.column(name);
  if (column.encoded) return null;
  if (numeric(column) && column.moreThan(MOST_VALUES)) return numbers(name, column.floats);
  const { codes, values } = column.coded;
  const missing = count(codes, (code) => absent(values[code]!));
  const distinct = values.filter((cell) => !absent(cell)).length;
  const few = values.length <= Math.max(MOST_VALUES, column.type === "string" ? table.size / 10 : 0) && values.length < Math.max(3, table.size);
  if (!few && numeric(column)) return numbers(name, column.floats);
  if (!few) {
    const lengths = Float64Array.from(codes, (code) => (typeof values[code] === "string" ? values[code].length : NaN));
    return { column: name, kind: "texts", values: [], bins: null, all: [], codes: new Uint16Array(0), missing, distinct, figures: figures(lengths.sort()) };
  }
  const all = new Uint32Array(values.length);
  for (let at = 0; at < table.size; at++) all[codes[at]!]!++;
  const places = values.length <= 0xffff ? Uint16Array.from(codes) : Uint32Array.from(codes);
  return { column: name, kind: "values", values, bins: null, all, codes: places, missing, distinct, figures: numeric(column) ? figures(column.floats.slice().sort()) : null };
}

function count(codes: ArrayLike<number>, test: (code: number) => boolean): number {
  let hits = 0;
  for (let at = 0; at < codes.length; at++) if (test(codes[at]!)) hits++;
  return hits;
}

function numbers(column: string, floats: Float64Array): Static {
  const order = floats.slice().sort();
  const facts = figures(order);
  const { missing, distinct } = different(order);
  const drawn = facts ? bins(facts[2]!, facts[6]!) : null;
  const codes = new Uint16Array(floats.length);
  // The last place is for what has no bin, and is not drawn.
  const none = drawn?.count ?? 0;
  const all = new Uint32Array(none + 1);
  for (let at = 0; at < floats.length; at++) {
    const bin = drawn ? binOf(drawn, floats[at]!) : -1;
    codes[at] = bin < 0 ? none : bin;
    all[codes[at]!]!++;
  }
  return { column, kind: "numbers", values: [], bins: drawn, all, codes, missing, distinct, figures: facts };
}

/** How many numbers, in their order, are missing, and how many different ones there are. */
function different(order: Float64Array): { missing: number; distinct: number } {
  let [missing, distinct] = [0, 0];
  for (let at = 0; at < order.length; at++) {
    if (Number.isNaN(order[at]!)) missing++;
    else if (at === 0 || order[at] !== order[at - 1]) distinct++;
  }
  return { missing, distinct };
}

/** Mean, standard deviation, least, quartiles, most of numbers in their order; null where none is finite. */
function figures(order: Float64Array): number[] | null {
  let [from, to] = [0, order.length];
  while (from < to && order[from] === -Infinity) from++;
  while (to > from && !Number.isFinite(order[to - 1]!)) to--;
  const finite = order.subarray(from, to);
  if (finite.length === 0) return null;
  let [sum, squares] = [0, 0];
  for (let at = 0; at < finite.length; at++) sum += finite[at]!;
  const mean = sum / finite.length;
  for (let at = 0; at < finite.length; at++) squares += (finite[at]! - mean) ** 2;
  const quantile = (share: number) => {
    const at = share * (finite.length - 1);
    const below = Math.floor(at);
    return finite[below]! + (at - below) * ((finite[below + 1] ?? finite[below]!) - finite[below]!);
  };
  const sd = finite.length > 1 ? Math.sqrt(squares / (finite.length - 1)) : NaN;
  return [mean, sd, quantile(0), quantile(0.25), quantile(0.5), quantile(0.75), quantile(1)];
}

/** What was last counted of a column, from which the next step of a brush goes on. */
interface Counted {
  readonly filter: Filter;
  readonly refusals: Uint8Array;
  /** Whether the column's own condition refuses a row; null without one. */
  readonly own: Uint8Array | null;
  readonly summary: Summary;
}

const counted = new WeakMap<Table, Map<string, Counted>>();

const same = (some: readonly unknown[], more: readonly unknown[]) => some.length === more.length && some.every((each, i) => each === more[i]);

/** The spread of a column under a filter, its own condition aside; null for pictures and sounds. */
export function summarize(table: Table, name: string, filter: Filter): Summary | null {
  const about = fixed(table, name);
  if (about === null) return null;
  const ofTable = counted.get(table) ?? new Map<string, Counted>();
  counted.set(table, ofTable);
  const last = ofTable.get(name);
  if (last && (last.filter === filter || same(others(last.filter, name), others(filter, name)))) return last.summary;
  const now = refusals(table, filter);
  const condition = table.filteredBy(filter) ? undefined : onColumn(filter, name);
  const own = condition ? refused(table, condition) : null;
  const changed = last && last.own === own ? differing(table, filter, last.refusals) : null;
  const kept = last && changed ? follow(about.codes, changed, last, now) : tally(about, now, own);
  const summary = { ...about, kept };
  ofTable.set(name, { filter, refusals: now, own, summary });
  return summary;
}

/** Counts the rows on each bar that nothing refuses but, where it is given, the column's own condition. */
function tally({ all, codes }: Static, refusals: Uint8Array, own: Uint8Array | null): Uint32Array {
  const kept = new Uint32Array(all.length);
  if (codes.length === 0) return kept;
  if (own) {
    for (let at = 0; at < refusals.length; at++) if (refusals[at] === own[at]) kept[codes[at]!]!++;
  } else {
    for (let at = 0; at < refusals.length; at++) if (refusals[at] === 0) kept[codes[at]!]!++;
  }
  return kept;
}

/** The counts before, with the rows that have come and gone since. */
function follow(codes: Uint16Array | Uint32Array, changed: Uint32Array, { refusals: old, own, summary }: Counted, now: Uint8Array): Uint32Array {
  const kept = Uint32Array.from(summary.kept);
  if (codes.length === 0) return kept;
  for (let i = 0; i < changed.length; i++) {
    const at = changed[i]!;
    const least = own ? own[at]! : 0;
    if (old[at] === least) kept[codes[at]!]!--;
    else if (now[at] === least) kept[codes[at]!]!++;
  }
  return kept;
}

/** The spreads of columns, counted here or by the server that holds the rows; null until it answers. */
export function useSummaries(table: Table, names: readonly string[]): readonly Summary[] | null {
  const { state } = useContext(Shared);
  const { filter } = tableState(state, table);
  const { address } = table;
  const here = useMemo(
    () => (address === null ? names.map((name) => summarize(table, name, filter)).filter((each) => each !== null) : null),
    [table, names, filter],
  );
  const [there, setThere] = useState<readonly Summary[] | null>(null);
  useEffect(() => {
    if (address === null) return;
    const stop = new AbortController();
    const body = JSON.stringify({ state: tableState(state, table), limit: 0, summary: names });
    // Why it cannot be asked stands under every part of its table; until it can, rows at hand are better than none.
    const atHand = () => setThere((last) => last ?? names.map((name) => summarize(table, name, filter)).filter((each) => each !== null));
    fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: stop.signal })
      .then((response) => (response.ok ? response.json() : null))
      .then((answer) => (answer?.summary ? setThere(answer.summary) : atHand()))
      .catch(() => stop.signal.aborted || atHand());
    return () => stop.abort();
  }, [address, names, filter]);
  return here ?? there;
}
