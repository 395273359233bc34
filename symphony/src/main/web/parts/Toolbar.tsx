import { useContext, useId, useState } from "preact/hooks";
import { numeric, type Column, type Table } from "../data";
import { compile } from "../expression";
import { NONE } from "../filter";
import { Shared, tableState, useHistory, useTable } from "../state";
import { Choices, Range } from "./Conditions";
import { formats, takeHome, type Format } from "./download";

const MOST_CHOICES = 12;

/** Whether the values are few enough to be offered one by one. */
function binnable(column: Column, table: Table): boolean {
  if (column.moreThan(MOST_CHOICES)) return false;
  const { values } = column.coded;
  return values.length > 1 && values.length < table.rows && !column.encoded;
}

interface Props {
  table: Table;
  /** What a row is called in the count, such as "row" or "text". */
  noun: string;
  grouping?: boolean;
  /** Without search and filters, for components that stand below others over the same table. */
  brief?: boolean;
}

const count = (n: number) => (n < 10_000 ? `${n}` : n.toLocaleString("en"));

/** Search, filter, grouping and selection of a table; every toolbar of a table shows the same state. */
export function Toolbar({ table, noun, grouping = false, brief = false }: Props) {
  const { filter, count: kept, selected, grouping: columns, dispatch } = useTable(table);
  const id = useId();
  const choices = table.columns.filter((column) => binnable(column, table));
  const shown = table.matched ?? kept;
  return (
    <div class="toolbar" role="group" aria-label="Search and filter">
      {!brief && <Finding {...{ table, choices, id }} />}
      {grouping && choices.length > 0 && (
        <label>
          Group by{" "}
          <select
            value={columns[0] ?? ""}
            onChange={({ currentTarget: { value } }) =>
              dispatch({ type: "group", table, columns: value === "" ? [] : [value] })
            }
          >
            <option value="">nothing</option>
            {choices.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <output class="count">
        {shown === table.rows ? count(table.rows) : `${count(shown)} of ${count(table.rows)}`} {noun}
        {table.rows === 1 ? "" : "s"}
        {selected.size > 0 && `, ${count(selected.size)} selected`}
      </output>
      {filter.conditions.length > 0 && (
        <button type="button" onClick={() => dispatch({ type: "filter", table, filter: NONE })}>
          Clear filter
        </button>
      )}
      {selected.size > 0 && <Selection table={table} />}
      <Undo />
    </div>
  );
}

/** Search and filters by column. */
function Finding({ table, choices, id }: { table: Table; choices: readonly Column[]; id: string }) {
  const { filter, dispatch } = useTable(table);
  const search = filter.conditions.find((c) => c.kind === "search");
  return (
    <>
      <label for={`${id}s`} class="hidden">
        Search
      </label>
      <input
        id={`${id}s`}
        type="search"
        placeholder="Search"
        value={search?.kind === "search" ? search.text : ""}
        onInput={({ currentTarget: { value } }) =>
          dispatch({ type: "condition", table, condition: { kind: "search", text: value }, keep: value !== "" })
        }
      />
      <details class="filters" onKeyDown={(event) => event.key === "Escape" && (event.currentTarget.open = false)}>
        <summary>Filter</summary>
        <div class="panel">
          <Expression table={table} />
          {choices.map((column) => (
            <Choices key={column.name} table={table} column={column} />
          ))}
          {table.columns
            .filter((c) => !choices.includes(c) && numeric(c))
            .map((column) => (
              <Range key={column.name} table={table} column={column} />
            ))}
          <Slices table={table} />
        </div>
      </details>
    </>
  );
}

/** A filter as text; a text that is none says why and changes nothing. */
function Expression({ table }: { table: Table }) {
  const { filter, dispatch } = useTable(table);
  const id = useId();
  const active = filter.conditions.find((c) => c.kind === "where");
  const [draft, setDraft] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const text = draft ?? (active?.kind === "where" ? active.text : "");
  const apply = () => {
    try {
      if (text.trim() !== "") compile(text, table);
      dispatch({ type: "condition", table, condition: { kind: "where", text }, keep: text.trim() !== "" });
      setFault("");
      setDraft(null);
    } catch (e) {
      setFault(e instanceof Error ? `${e.message[0]!.toUpperCase()}${e.message.slice(1)}.` : String(e));
    }
  };
  return (
    <form
      class="expression"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label for={`${id}w`}>Keep rows where</label>
      <input
        id={`${id}w`}
        type="text"
        list={`${id}n`}
        spellcheck={false}
        autocomplete="off"
        placeholder="d.score > 0.5 && d.split == 'train'"
        value={text}
        aria-invalid={fault !== ""}
        aria-describedby={`${id}f`}
        onInput={({ currentTarget: { value } }) => setDraft(value)}
      />
      <button type="submit">Apply</button>
      <span id={`${id}f`} class="fault" aria-live="polite">
        {fault}
      </span>
    </form>
  );
}

/** Filters with names: keep the one that holds, go back to another. */
function Slices({ table }: { table: Table }) {
  const { filter, slices, dispatch } = useTable(table);
  const [name, setName] = useState("");
  const id = useId();
  const keep = () => {
    const rest = slices.filter((slice) => slice.name !== name.trim());
    dispatch({ type: "slices", table, slices: [...rest, { name: name.trim(), filter }] });
    setName("");
  };
  return (
    <fieldset class="named">
      <legend>Slices</legend>
      {slices.map((slice) => (
        <span key={slice.name} class="chip">
          <button type="button" aria-pressed={slice.filter === filter} onClick={() => dispatch({ type: "filter", table, filter: slice.filter })}>
            {slice.name}
          </button>
          <button type="button" aria-label={`Forget slice ${slice.name}`} onClick={() => dispatch({ type: "slices", table, slices: slices.filter((other) => other !== slice) })}>
            ×
          </button>
        </span>
      ))}
      <label for={`${id}n`} class="hidden">
        Name of the slice
      </label>
      <input id={`${id}n`} type="text" placeholder="name of what is kept now" value={name} onInput={({ currentTarget: { value } }) => setName(value)} />
      <button type="button" disabled={name.trim() === "" || filter.conditions.length === 0} onClick={keep}>
        Keep as a slice
      </button>
    </fieldset>
  );
}

const NAMES: Readonly<Record<Format, string>> = { csv: "CSV", json: "JSON", parquet: "Parquet" };

function Selection({ table }: { table: Table }) {
  const { state, dispatch } = useContext(Shared);
  const [fault, setFault] = useState("");
  const take = (format: Format) => {
    setFault("");
    takeHome(table, tableState(state, table), format).catch((e) => setFault(`The rows cannot be taken home: ${e instanceof Error ? e.message : e}`));
  };
  return (
    <>
      <button type="button" onClick={() => dispatch({ type: "deselect", table })}>
        Deselect
      </button>
      {formats(table).map((format) => (
        <button key={format} type="button" title={`The selected rows as a ${NAMES[format]} file`} onClick={() => take(format)}>
          {NAMES[format]}
        </button>
      ))}
      {fault !== "" && (
        <span class="fault" role="alert">
          {fault}
        </span>
      )}
    </>
  );
}

function Undo() {
  const { undoable, redoable, dispatch } = useHistory();
  if (!undoable && !redoable) return null;
  return (
    <span class="undo">
      <button type="button" disabled={!undoable} title="Ctrl+Z" onClick={() => dispatch({ type: "undo" })}>
        Undo
      </button>
      <button type="button" disabled={!redoable} title="Ctrl+Shift+Z" onClick={() => dispatch({ type: "redo" })}>
        Redo
      </button>
    </span>
  );
}
