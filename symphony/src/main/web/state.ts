/** The one state of a page: the twin of the Java package `dev.tiller.symphony.state`. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Table } from "./data";
import * as filters from "./filter";

export interface TableState {
  readonly filter: filters.Filter;
  /** Columns to group by. */
  readonly groups: readonly string[];
  /** Selected rows, ascending. Selection highlights, it does not filter. */
  readonly selection: readonly number[];
  /** The column whose values color rows and points. */
  readonly color: string | null;
}

export interface PageState {
  /** The id of the part of the page gone to; empty for its top. */
  readonly page: string;
  /** By the tables' places; those at the end may be missing. */
  readonly tables: readonly TableState[];
}

export type Action =
  | ({ readonly table: Table } & (
      | { readonly type: "condition"; readonly condition: filters.RowCondition; readonly keep: boolean }
      | { readonly type: "filter"; readonly filter: filters.Filter }
      | { readonly type: "toggle"; readonly row: number }
      | { readonly type: "deselect" }
      | { readonly type: "group"; readonly columns: readonly string[] }
      | { readonly type: "color"; readonly column: string | null }
    ))
  | { readonly type: "go"; readonly page: string }
  | { readonly type: "restore"; readonly state: PageState };

export const START: TableState = { filter: filters.NONE, groups: [], selection: [], color: null };

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
      return { selection: toggled(old.selection, action.row) };
    case "deselect":
      return { selection: [] };
    case "group":
      return { groups: action.columns };
    case "color":
      return { color: action.column };
  }
}

const toggled = (selection: readonly number[], row: number) =>
  selection.includes(row) ? selection.filter((other) => other !== row) : [...selection, row].sort((a, b) => a - b);

export type Dispatch = (action: Action) => void;
export const Shared = createContext<{ state: PageState; dispatch: Dispatch }>({
  state: { page: "", tables: [] },
  dispatch: () => {},
});

// A filter object never changes, so what it keeps of a table is computed once for all components.
const kept = new WeakMap<Table, WeakMap<filters.Filter, readonly number[]>>();

export function visible(table: Table, filter: filters.Filter): readonly number[] {
  const ofTable = kept.get(table) ?? new WeakMap();
  kept.set(table, ofTable);
  const rows = ofTable.get(filter) ?? (table.filteredBy(filter) ? table.allRows() : filters.rows(table, filter));
  ofTable.set(filter, rows);
  return rows;
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

function setOf(selection: readonly number[]): ReadonlySet<number> {
  const set = sets.get(selection) ?? new Set(selection);
  sets.set(selection, set);
  return set;
}

/** What a view needs of its table: the shared state, the rows it leaves, and a way to change it. */
export function useTable(table: Table) {
  const { state, dispatch } = useContext(Shared);
  const { filter, groups, selection, color } = tableState(state, table);
  return { filter, grouping: groups, selected: setOf(selection), color, rows: visible(table, filter), dispatch };
}
