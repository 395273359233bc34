import { useId } from "preact/hooks";
import { encoded, numeric, type Column, type Table } from "../data";
import { NONE } from "../filter";
import { distinct } from "../groups";
import { useTable } from "../state";
import { Choices, Range } from "./Conditions";

const MOST_CHOICES = 12;

/** Whether the values are few enough to be offered one by one. */
function binnable(column: Column, table: Table): boolean {
  const values = distinct(column.values).length;
  return !column.values.some(encoded) && values > 1 && values <= MOST_CHOICES && values < table.rows;
}

interface Props {
  table: Table;
  /** What a row is called in the count, such as "row" or "text". */
  noun: string;
  grouping?: boolean;
}

/** Search, filter, grouping and selection of a table; every toolbar of a table shows the same state. */
export function Toolbar({ table, noun, grouping = false }: Props) {
  const { filter, rows, selected, grouping: columns, dispatch } = useTable(table);
  const id = useId();
  const search = filter.conditions.find((c) => c.kind === "search");
  const choices = table.columns.filter((column) => binnable(column, table));
  const ranges = table.columns.filter((c) => !choices.includes(c) && numeric(c));
  return (
    <div class="toolbar" role="group" aria-label="Search and filter">
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
      {choices.length + ranges.length > 0 && (
        <details class="filters" onKeyDown={(event) => event.key === "Escape" && (event.currentTarget.open = false)}>
          <summary>Filter</summary>
          <div class="panel">
            {choices.map((column) => (
              <Choices key={column.name} table={table} column={column} />
            ))}
            {ranges.map((column) => (
              <Range key={column.name} table={table} column={column} />
            ))}
          </div>
        </details>
      )}
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
        {rows.length === table.rows ? `${table.rows}` : `${rows.length} of ${table.rows}`} {noun}
        {table.rows === 1 ? "" : "s"}
        {selected.size > 0 && `, ${selected.size} selected`}
      </output>
      {filter.conditions.length > 0 && (
        <button type="button" onClick={() => dispatch({ type: "filter", table, filter: NONE })}>
          Clear filter
        </button>
      )}
      {selected.size > 0 && (
        <button type="button" onClick={() => dispatch({ type: "deselect", table })}>
          Deselect
        </button>
      )}
    </div>
  );
}
