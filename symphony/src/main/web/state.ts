/** The one state of a page: the twin of the Java package `dev.tiller.symphony.state`. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Table } from "./data";
import * as filters from "./filter";
import * as refusing from "./refusals";

/** A filter with a name, kept to be looked at again. */
export interface Slice {
  readonly name: string;
  readonly filter: filters.Filter;
}

export interface TableState {
  readonly filter: filters.Filter;
  /** Columns to group by. */
  readonly groups: readonly string[];
  /** Selected rows, ascending. Selection highlights, it does not filter. */
  readonly selection: readonly number[];
  /** The column whose values color rows and points. */
  readonly color: string | null;
  readonly slices: readonly Slice[];
}

export interface PageState {
  /** The id of the part of the page gone to; empty for its top. */
  readonly page: string;
  /** By the tables' places; those at the end may be missing. */
  readonly tables: readonly TableState[];
}

/** What happens to the rows of a selection: they replace it, join it, leave it, or turn around. */
export type Picking = "set" | "add" | "remove" | "toggle";

export type Action =
  | ({ readonly table: Table } & (
      | { readonly type: "condition"; readonly condition: filters.RowCondition; readonly keep: boolean }
      | { readonly type: "filter"; readonly filter: filters.Filter }
      | { readonly type: "toggle"; readonly row: number }
      | { readonly type: "select"; readonly rows: readonly number[]; readonly how: Picking }
      | { readonly type: "deselect" }
      | { readonly type: "group"; readonly columns: readonly string[] }
      | { readonly type: "color"; readonly column: string | null }
      | { readonly type: "slices"; readonly slices: readonly Slice[] }
    ))
  | { readonly type: "go"; readonly page: string }
  | { readonly type: "restore"; readonly state: PageState };

export const START: TableState = { filter: filters.NONE, groups: [], selection: [], color: null, slices: [] };

export const tableState = (state: PageState, table: Table) => state.tables[table.place] ?? START;

export function reduce(state: PageState, action: Action): PageState {
  if (action.type === "go") return { ...state, page: action.page };
  if (action.type === "restore") return action.state;
  const { place } = action.table;
  const tables = Array.from({ length: Math.max(state.tables.length, place + 1) }, (_, i) => state.tables[i] ?? START);
  tables[place] = { ...tables[place]!, ...change(tables[place]!, action) };
  return { ...state, tables };
}

/** What the action changes of a table's state. */
function change(old: TableState, action: Exclude<Action, { type: "go" } | { type: "restore" }>): Partial<TableState> {
  switch (action.type) {
    case "condition":
      return { filter: filters.replace(old.filter, action.condition, action.keep) };
    case "filter":
      return { filter: action.filter };
    case "toggle":
      return { selection: picked(old.selection, [action.row], "toggle") };
    case "select":
      return { selection: picked(old.selection, action.rows, action.how) };
    case "deselect":
      return { selection: [] };
    case "group":
      return { groups: action.columns };
    case "color":
      return { color: action.column };
    case "slices":
      return { slices: action.slices };
  }
}

function picked(old: readonly number[], rows: readonly number[], how: Picking): readonly number[] {
  const set = new Set(how === "set" ? [] : old);
  for (const row of rows) {
    if (how === "remove" || (how === "toggle" && set.has(row))) set.delete(row);
    else set.add(row);
  }
  return [...set].sort((a, b) => a - b);
}

/** The state of now, those before and those undone. */
export interface History {
  readonly now: PageState;
  readonly past: readonly PageState[];
  readonly future: readonly PageState[];
  /** What changed last; a gesture that goes on, such as typing a search, is one step back. */
  readonly last: string;
}

const LONGEST = 200;

export type Step = Action | { readonly type: "undo" | "redo" };

export function step(history: History, action: Step): History {
  const { now, past, future } = history;
  if (action.type === "undo") {
    return past.length === 0 ? history : { now: past.at(-1)!, past: past.slice(0, -1), future: [now, ...future], last: "" };
  }
  if (action.type === "redo") {
    return future.length === 0 ? history : { now: future[0]!, past: [...past, now], future: future.slice(1), last: "" };
  }
  const next = reduce(now, action);
  if (action.type === "go") return { ...history, now: next };
  const gesture = gestureOf(action);
  const goesOn = gesture !== "" && gesture === history.last;
  return { now: next, past: goesOn ? past : [...past, now].slice(-LONGEST), future: [], last: gesture };
}

function gestureOf(action: Action): string {
  if (action.type !== "condition") return "";
  const { condition } = action;
  return `${action.table.place} ${condition.kind} ${"column" in condition ? condition.column : ""}`;
}

export type Dispatch = (action: Step) => void;
export const Shared = createContext<{ state: PageState; history: History; dispatch: Dispatch }>({
  state: { page: "", tables: [] },
  history: { now: { page: "", tables: [] }, past: [], future: [], last: "" },
  dispatch: () => {},
});

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

function setOf(selection: readonly number[]): ReadonlySet<number> {
  const set = sets.get(selection) ?? new Set(selection);
  sets.set(selection, set);
  return set;
}

/**
 * What a view needs of its table: the shared state, the rows it leaves, and a way to change it.
 * Rows are listed when somebody takes `rows`; charts of many rows read `refusals` instead, which
 * says for each row at hand how many conditions refuse it.
 */
export function useTable(table: Table) {
  const { state, dispatch } = useContext(Shared);
  const { filter, groups, selection, color, slices } = tableState(state, table);
  return {
    filter,
    grouping: groups,
    selected: setOf(selection),
    color,
    slices: slices ?? [],
    get rows() {
      return refusing.rows(table, filter);
    },
    /** How many rows at hand the filter leaves, without listing them. */
    get count() {
      return refusing.count(table, filter);
    },
    get refusals() {
      return refusing.refusals(table, filter);
    },
    dispatch,
  };
}

/** Steps back and forth through what was done to the page. */
export function useHistory() {
  const { history, dispatch } = useContext(Shared);
  return { undoable: history.past.length > 0, redoable: history.future.length > 0, dispatch };
}
