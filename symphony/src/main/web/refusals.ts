/** Of each row how many conditions refuse it, kept from step to step of a brush. */

import type { Table } from "./data";
import { asks, type Filter, type RowCondition } from "./filter";

/** What is known of the rows under one filter. */
interface Step {
  readonly filter: Filter;
  /** How many conditions refuse the row at a place. */
  readonly counts: Uint8Array;
  /** Found when somebody asks: how many rows are kept, which, and where the counts differ from others. */
  size?: number;
  rows?: readonly number[];
  differing?: { readonly from: Uint8Array; readonly places: Uint32Array | null };
}

/** Filters remembered: parts of a page out of sight follow late, and people go back and forth. */
const REMEMBERED = 8;

/**
 * The filters that a table has lately been asked about. A filter and its conditions never change,
 * so what they keep is found once; and of two filters that follow each other few rows differ, so
 * that whoever counts may go on from the counts before.
 */
class Steps {
  /** The one asked for last at the end. */
  private steps: Step[] = [];
  private readonly masks = new Map<RowCondition, Uint8Array>();
  private scratch = new Uint32Array(0);

  constructor(private readonly table: Table) {}

  mask(condition: RowCondition): Uint8Array {
    let mask = this.masks.get(condition);
    if (!mask) this.masks.set(condition, (mask = asks(condition, this.table)));
    return mask;
  }

  of(filter: Filter): Step {
    if (this.steps.at(-1)?.filter === filter) return this.steps.at(-1)!;
    const step = this.steps.find((each) => each.filter === filter) ?? this.ask(filter);
    this.steps = [...this.steps.filter((each) => each !== step), step].slice(-REMEMBERED);
    const used = new Set(this.steps.flatMap((each) => each.filter.conditions));
    for (const condition of this.masks.keys()) if (!used.has(condition)) this.masks.delete(condition);
    return step;
  }

  private ask(filter: Filter): Step {
    const counts = new Uint8Array(this.table.size);
    if (!this.table.filteredBy(filter)) {
      for (const condition of filter.conditions) {
        const mask = this.mask(condition);
        for (let at = 0; at < counts.length; at++) counts[at]! += mask[at]!;
      }
    }
    return { filter, counts };
  }

  /** The places where the counts differ; null when these are so many that counting anew is faster. */
  differing(step: Step, from: Uint8Array): Uint32Array | null {
    if (step.differing?.from !== from) step.differing = { from, places: this.compared(from, step.counts) };
    return step.differing.places;
  }

  private compared(old: Uint8Array, now: Uint8Array): Uint32Array | null {
    const most = now.length >> 1;
    if (this.scratch.length < most) this.scratch = new Uint32Array(most);
    const places = this.scratch;
    let found = 0;
    for (let at = 0; at < now.length; at++) {
      if (old[at] !== now[at]) {
        if (found === most) return null;
        places[found++] = at;
      }
    }
    return places.slice(0, found);
  }
}

const known = new WeakMap<Table, Steps>();

function stepsOf(table: Table): Steps {
  let steps = known.get(table);
  if (!steps) known.set(table, (steps = new Steps(table)));
  return steps;
}

/** Of each row at hand, whether the condition refuses it: 0 or 1. */
export const refused = (table: Table, condition: RowCondition): Uint8Array => stepsOf(table).mask(condition);

/** Of each row at hand, how many conditions refuse it. */
export const refusals = (table: Table, filter: Filter): Uint8Array => stepsOf(table).of(filter).counts;

/** The places where a filter's refusals differ from others of the table; null where these are most. */
export function differing(table: Table, filter: Filter, from: Uint8Array): Uint32Array | null {
  const steps = stepsOf(table);
  return steps.differing(steps.of(filter), from);
}

/** How many rows at hand meet all conditions. */
export function count(table: Table, filter: Filter): number {
  if (filter.conditions.length === 0) return table.size;
  const step = stepsOf(table).of(filter);
  if (step.size === undefined) {
    let kept = 0;
    for (let at = 0; at < step.counts.length; at++) if (step.counts[at] === 0) kept++;
    step.size = kept;
  }
  return step.size;
}

/** The rows that meet all conditions, ascending; the same list for the same filter. */
export function rows(table: Table, filter: Filter): readonly number[] {
  if (table.filteredBy(filter)) return table.allRows();
  const step = stepsOf(table).of(filter);
  if (!step.rows) {
    const kept = new Array<number>(count(table, filter));
    for (let at = 0, next = 0; at < step.counts.length; at++) if (step.counts[at] === 0) kept[next++] = table.row(at);
    step.rows = kept;
  }
  return step.rows;
}
