import { useState } from "preact/hooks";
import { numeric, type Cell, type Measure, type Table } from "../data";
import { columnsFormatter, title, type Formatter } from "../format";
import { groups } from "../groups";
import { Toolbar } from "../parts/Toolbar";
import { Value } from "../parts/Value";
import { useTable } from "../state";

interface Props {
  table: Table;
  columns: readonly Measure[];
  pageSize: number;
}

interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator("en", { numeric: true });

function compare(a: Cell, b: Cell): number {
  if (typeof a === "string" && typeof b === "string") return collator.compare(a, b);
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

const absent = (cell: Cell) => cell === null || (typeof cell === "number" && Number.isNaN(cell));

/** Rows in the wanted order; missing values stay last whichever way the order runs. */
function sorted(table: Table, rows: readonly number[], by: Sorting | null): readonly number[] {
  if (!by) return rows;
  const { values } = table.column(by.column);
  const sign = by.descending ? -1 : 1;
  return [...rows].sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!];
    if (absent(a) || absent(b)) return Number(absent(a)) - Number(absent(b)) || i - j;
    return sign * compare(a, b) || i - j;
  });
}

function Heading(props: { measure: Measure; numeric: boolean; sorting: Sorting | null; sort: (by: Sorting) => void }) {
  const { measure, sorting, sort } = props;
  const mine = sorting?.column === measure.column;
  const descending = mine && sorting.descending;
  return (
    <th
      scope="col"
      class={props.numeric ? "number" : ""}
      aria-sort={mine ? (descending ? "descending" : "ascending") : "none"}
    >
      <button type="button" onClick={() => sort({ column: measure.column, descending: mine && !descending })}>
        {title(measure)}
        <span class="arrow" aria-hidden="true">
          {mine ? (descending ? "▼" : "▲") : ""}
        </span>
      </button>
    </th>
  );
}

export function DataTable({ table, columns, pageSize }: Props) {
  const { rows, selected, grouping, dispatch } = useTable(table);
  const [sorting, sort] = useState<Sorting | null>(null);
  const [page, turn] = useState(0);
  const ordered = sorted(table, rows, sorting);
  const blocks = grouping.length > 0 ? groups(table, ordered, grouping) : [{ key: [], rows: ordered }];
  const flat = blocks.flatMap((block) => block.rows);
  const pages = Math.max(1, Math.ceil(flat.length / pageSize));
  const current = Math.min(page, pages - 1);
  const shown = new Set(flat.slice(current * pageSize, (current + 1) * pageSize));
  const formats = new Map<string, Formatter>(
    columns.map((measure) => [measure.column, columnsFormatter(table, [measure.column], measure)]),
  );
  const row = (index: number) => (
    <tr key={index} data-row={index} aria-selected={selected.has(index)}>
      <td class="pick">
        <input
          type="checkbox"
          aria-label={`Select row ${index + 1}`}
          checked={selected.has(index)}
          onChange={() => dispatch({ type: "toggle", table, row: index })}
        />
      </td>
      {columns.map(({ column }) => (
        <td key={column} class={numeric(table.column(column)) ? "number" : ""}>
          <Value cell={table.cell(index, column)} format={formats.get(column)!} />
        </td>
      ))}
    </tr>
  );
  return (
    <>
      <Toolbar table={table} noun="row" grouping />
      <div class="scroll" tabIndex={0} role="region" aria-label="Table, scrolls sideways">
        <table>
          <thead>
            <tr>
              <th class="pick">
                <span class="hidden">Selected</span>
              </th>
              {columns.map((measure) => (
                <Heading
                  key={measure.column}
                  measure={measure}
                  numeric={numeric(table.column(measure.column))}
                  sorting={sorting}
                  sort={sort}
                />
              ))}
            </tr>
          </thead>
          {blocks
            .map(({ key, rows }) => ({ key, all: rows.length, here: rows.filter((r) => shown.has(r)) }))
            .filter(({ here }) => here.length > 0)
            .map(({ key, all, here }, i) => (
              <tbody key={i}>
                {grouping.length > 0 && (
                  <tr class="group">
                    <th scope="rowgroup" colSpan={columns.length + 1}>
                      {key.map((cell) => cell ?? "missing").join(" · ")} <small>{all}</small>
                    </th>
                  </tr>
                )}
                {here.map(row)}
              </tbody>
            ))}
        </table>
      </div>
      {flat.length === 0 && <p class="empty">No row matches the filter.</p>}
      {pages > 1 && (
        <div class="pages" role="group" aria-label="Pages">
          <button type="button" disabled={current === 0} onClick={() => turn(current - 1)}>
            Previous
          </button>
          <span>
            page {current + 1} of {pages}
          </span>
          <button type="button" disabled={current === pages - 1} onClick={() => turn(current + 1)}>
            Next
          </button>
        </div>
      )}
    </>
  );
}
