/** Starts the page: reads the data in it and draws one section for each component. */

import { render } from "preact";
import { useReducer } from "preact/hooks";
import { read, type Component, type Payload } from "./data";
import { rows, type Filter } from "./filter";
import { groups } from "./groups";
import { reduce, Shared, visible, type Dispatch, type State } from "./state";
import { views } from "./views";
import "./page.css";

/** What a script outside, such as a test or a notebook, may ask of the page. */
interface Handle {
  rows(table: number, filter: Filter): readonly number[];
  groups(table: number, columns: readonly string[]): unknown;
  visible(table: number): readonly number[];
  setFilter(table: number, filter: Filter): void;
  selected(table: number): readonly number[];
}

function Section({ component, id }: { component: Component; id: string }) {
  const View = views[component.view];
  if (!View) throw new Error(`There is no view named '${component.view}'.`);
  return (
    <section id={id} class={component.view} aria-labelledby={component.title ? `${id}-title` : undefined}>
      {component.title && <h2 id={`${id}-title`}>{component.title}</h2>}
      <View {...component} />
    </section>
  );
}

/** Links to the sections, on pages long enough to need them. */
function Contents({ components }: { components: readonly Component[] }) {
  const titled = components.map((c, i) => ({ title: c.title, id: `c${i}` })).filter((c) => c.title);
  if (titled.length < 4) return null;
  return (
    <nav aria-label="On this page">
      {titled.map(({ title, id }) => (
        <a key={id} href={`#${id}`}>
          {title}
        </a>
      ))}
    </nav>
  );
}

function Page({ payload }: { payload: Payload }) {
  const [state, dispatch] = useReducer(reduce, new Map());
  publish(payload, state, dispatch);
  return (
    <Shared.Provider value={{ state, dispatch }}>
      <Contents components={payload.components} />
      {payload.components.map((component, i) => (
        <Section key={i} id={`c${i}`} component={component} />
      ))}
    </Shared.Provider>
  );
}

function publish({ tables }: Payload, state: State, dispatch: Dispatch) {
  const table = (i: number) => {
    const found = tables[i];
    if (!found) throw new Error(`The page has ${tables.length} tables, so there is no number ${i}.`);
    return found;
  };
  const handle: Handle = {
    rows: (i, filter) => rows(table(i), filter),
    groups: (i, columns) => groups(table(i), table(i).allRows(), columns),
    visible: (i) => visible(table(i), state.get(table(i))?.filter ?? { conditions: [] }),
    setFilter: (i, filter) => dispatch({ type: "filter", table: table(i), filter }),
    selected: (i) => [...(state.get(table(i))?.selected ?? [])].sort((a, b) => a - b),
  };
  Object.assign(window, { symphony: handle });
}

const root = document.getElementById("page")!;
const data = document.getElementById("data")!.textContent!;
root.replaceChildren();
render(<Page payload={read(data)} />, root);
