/** The one state of a page: for each table its filter, selection and grouping. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Table } from "./data";
import * as filters from "./filter";

export interface View {
  readonly filter: filters.Filter;
  /** Selected rows. Selection highlights, it does not filter. */
  readonly selected: ReadonlySet<number>;
  /** Columns to group by. */
  readonly grouping: readonly string[];
}

export type State = ReadonlyMap<Table, View>;

export type Action = { readonly table: Table } & (
  | { readonly type: "condition"; readonly condition: filters.Condition; readonly keep: boolean }
  | { readonly type: "filter"; readonly filter: filters.Filter }
  | { readonly type: "toggle"; readonly row: number }
  | { readonly type: "deselect" }
  | { readonly type: "group"; readonly columns: readonly string[] }
);

const START: View = { filter: filters.NONE, selected: new Set(), grouping: [] };

export function reduce(state: State, action: Action): State {
  const view = state.get(action.table) ?? START;
  return new Map(state).set(action.table, next(view, action));
}

function next(view: View, action: Action): View {
  switch (action.type) {
    case "condition":
      return { ...view, filter: filters.replace(view.filter, action.condition, action.keep) };
    case "filter":
      return { ...view, filter: action.filter };
    case "toggle": {
      const selected = new Set(view.selected);
      if (!selected.delete(action.row)) selected.add(action.row);
      return { ...view, selected };
    }
    case "deselect":
      return { ...view, selected: new Set() };
    case "group":
      return { ...view, grouping: action.columns };
  }
}

export type Dispatch = (action: Action) => void;
export const Shared = createContext<{ state: State; dispatch: Dispatch }>({
  state: new Map(),
  dispatch: () => {},
});

// A filter object never changes, so what it keeps of a table is computed once for all components.
const kept = new WeakMap<Table, WeakMap<filters.Filter, readonly number[]>>();

export function visible(table: Table, filter: filters.Filter): readonly number[] {
  const ofTable = kept.get(table) ?? new WeakMap();
  kept.set(table, ofTable);
  const rows = ofTable.get(filter) ?? filters.rows(table, filter);
  ofTable.set(filter, rows);
  return rows;
}

/** What a view needs of its table: the shared state, the rows it leaves, and a way to change it. */
export function useTable(table: Table) {
  const { state, dispatch } = useContext(Shared);
  const view = state.get(table) ?? START;
  return { ...view, rows: visible(table, view.filter), dispatch };
}
