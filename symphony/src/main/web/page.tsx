/** Starts the page: reads the data in it and draws one section for each component. */

import { Component as Boundary, render, type ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useReducer } from "preact/hooks";
import { fromAddress, toAddress } from "./address";
import { fill, read, type Component, type Payload, type Tab, type Table } from "./data";
import type { Filter } from "./filter";
import { groups } from "./groups";
import * as kit from "./kit";
import { useLive, useServersState } from "./live";
import { useInView } from "./parts/useInView";
import { rows } from "./refusals";
import { find } from "./registry";
import { Tabs } from "./parts/Tabs";
import { Shared, step, tableState, type Dispatch, type History, type PageState } from "./state";
import "./page.css";

/** What a script outside, such as a test or a notebook, may ask of the page. */
interface Handle {
  table(place: number): Table;
  rows(table: number, filter: Filter): readonly number[];
  groups(table: number, columns: readonly string[]): unknown;
  visible(table: number): readonly number[];
  setFilter(table: number, filter: Filter): void;
  selected(table: number): readonly number[];
  /** The whole state, as the Java record PageState reads it. */
  state(): PageState;
  restore(state: PageState): void;
}

/** From so many rows on, what is out of sight follows a gesture instead of slowing it. */
const MANY_ROWS = 20_000;

interface Guarded {
  view: string;
  /** What the view sees; it is tried again when that changes. */
  seen: readonly unknown[];
  children: ComponentChildren;
}

/** A view that fails says so in its own place; the rest of the page stands. */
class Failing extends Boundary<Guarded, { fault: unknown }> {
  state = { fault: null as unknown };

  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  componentDidCatch(fault: unknown) {
    console.error(`The view '${this.props.view}' failed.`, fault);
  }

  componentDidUpdate(before: Guarded) {
    const changed = this.props.seen.some((each, i) => each !== before.seen[i]);
    if (changed && this.state.fault !== null) this.setState({ fault: null });
  }

  render() {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    const reason = fault instanceof Error ? fault.message : String(fault);
    return (
      <p class="fault" role="alert">
        This part cannot be shown: {reason}.
      </p>
    );
  }
}

function Drawn({ component }: { component: Component }) {
  const View = find(component.view);
  return <View {...component} />;
}

function Section({ component, place, patient, notes }: { component: Component; place: number; patient: boolean; notes: readonly string[] }) {
  const { watch, shared } = useInView(place, patient);
  const id = `c${place}`;
  const content = useMemo(
    () =>
      shared && (
        <Shared.Provider value={shared}>
          <Failing view={component.view} seen={[component, shared.state]}>
            <Drawn component={component} />
          </Failing>
        </Shared.Provider>
      ),
    [component, shared],
  );
  return (
    <section ref={watch} id={id} class={component.view} aria-labelledby={component.title ? `${id}-title` : undefined}>
      {component.title && <h2 id={`${id}-title`}>{component.title}</h2>}
      {content ?? <p class="waiting">…</p>}
      {notes.map((note) => (
        <p key={note} class="note" role="status">
          {note}
        </p>
      ))}
    </section>
  );
}

/** Links to the sections, on pages long enough to need them. */
function Contents({ components, from = 0, go }: { components: readonly Component[]; from?: number; go: (id: string) => void }) {
  const titled = components.map((c, i) => ({ title: c.title, id: `c${from + i}` })).filter((c) => c.title);
  if (titled.length < 4) return null;
  return (
    <nav aria-label="On this page">
      {titled.map(({ title, id }) => (
        <a key={id} href={`#${id}`} onClick={() => go(id)}>
          {title}
        </a>
      ))}
    </nav>
  );
}

function Page({ payload }: { payload: Payload }) {
  const [history, dispatch] = useReducer(step, payload.state, begin);
  const state = history.now;
  // The number of tables never changes, so each keeps its own place among the hooks.
  const live = payload.tables.map((table, i) => useLive(table, payload.addresses[i]!, tableState(state, table)));
  const tables = live.map(({ table }) => table);
  publish(tables, state, dispatch);
  const components = useMemo(() => payload.components.map((c) => fill(c, tables)), tables);
  const used = useMemo(() => payload.components.map(placesIn), [payload]);
  useEffect(() => {
    // Another tab comes in place of the one before it; only a section within the page is scrolled to.
    if (!payload.tabs.some(({ from }) => `c${from}` === state.page)) document.getElementById(state.page)?.scrollIntoView();
  }, [state.page]);
  useEffect(() => toAddress(state, payload.state), [state]);
  useEffect(() => undoByKeys(dispatch), []);
  useServersState(payload.addresses, (other) => dispatch({ type: "restore", state: other }));
  const shared = useMemo(() => ({ state, history, dispatch }), [history]);
  const patient = tables.some(({ size }) => size >= MANY_ROWS);
  const go = (page: string) => dispatch({ type: "go", page });
  const { tabs } = payload;
  const sections = (from: number, to: number) => (
    <>
      <Contents components={payload.components.slice(from, to)} from={from} go={go} />
      {components.slice(from, to).map((component, i) => (
        <Section
          key={from + i}
          place={from + i}
          patient={patient}
          component={component}
          notes={used[from + i]!.map((place) => live[place]!.note).filter((note) => note !== "")}
        />
      ))}
    </>
  );
  const end = (tab: number) => tabs[tab]?.from ?? components.length;
  return (
    <Shared.Provider value={shared}>
      {sections(0, end(0))}
      {tabs.length > 0 && (
        <Tabs
          tabs={tabs}
          current={tabOf(tabs, state.page)}
          go={(tab) => go(`c${tabs[tab]!.from}`)}
          draw={(tab) => sections(tabs[tab]!.from, end(tab + 1))}
        />
      )}
    </Shared.Provider>
  );
}

/** The tab that holds the section gone to; the first where none does. */
const tabOf = (tabs: readonly Tab[], page: string) => Math.max(0, tabs.findLastIndex(({ from }) => from <= Number(page.slice(1))));

const begin = (state: PageState): History => ({ now: fromAddress() ?? state, past: [], future: [], last: "" });

/** Ctrl+Z and Ctrl+Shift+Z, but where a text is typed, which has its own. */
function undoByKeys(dispatch: Dispatch) {
  const press = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (typing || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
    dispatch({ type: event.shiftKey ? "redo" : "undo" });
    event.preventDefault();
  };
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}

/** The places of the tables that a component holds. */
function placesIn(component: Component): number[] {
  const found = new Set<number>();
  JSON.stringify(component, (key, value) => {
    if (key === "$table") found.add(value);
    return value;
  });
  return [...found];
}

function publish(tables: readonly Table[], state: PageState, dispatch: Dispatch) {
  const table = (i: number) => {
    const found = tables[i];
    if (!found) throw new Error(`The page has ${tables.length} tables, so there is no number ${i}.`);
    return found;
  };
  const handle: Handle = {
    table,
    rows: (i, filter) => rows(table(i), filter),
    groups: (i, columns) => groups(table(i), table(i).allRows(), columns),
    visible: (i) => rows(table(i), tableState(state, table(i)).filter),
    setFilter: (i, filter) => dispatch({ type: "filter", table: table(i), filter }),
    selected: (i) => tableState(state, table(i)).selection,
    state: () => ({ page: state.page, tables: tables.map((each) => tableState(state, each)) }),
    restore: (other) => dispatch({ type: "restore", state: other }),
  };
  Object.assign(window, { symphony: { ...handle, kit } });
}

function start() {
  const root = document.getElementById("page")!;
  const payload = read(document.getElementById("data")!.textContent!);
  const show = (whole: Payload) => {
    root.replaceChildren();
    render(<Page payload={whole} />, root);
  };
  if (!(payload instanceof Promise)) return show(payload);
  payload.then(show, (fault) => {
    console.error("The rows in the page cannot be read.", fault);
    root.textContent = `The rows in this file cannot be read (${fault instanceof Error ? fault.message : fault}); it is damaged, or this browser is too old.`;
  });
}

// The modules of the views run between this script and the event; they register themselves.
Object.assign(window, { symphony: { kit } });
addEventListener("DOMContentLoaded", start);
