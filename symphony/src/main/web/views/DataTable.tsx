import type { Cell, Interval, Measure, Rendered, Table } from "../data";
import type { Formatter } from "../format";
import type { Group } from "../groups";
import type { Sorting } from "../parts/sorting";

const { register, columnsFormatter, distinct, Estimate, groups, MediaCell, numeric, Pages, placeBy, sorted, Swatch, title, Toolbar, useState, useTable, Value } =
  symphony.kit;

/** Bounds of columns that are estimates. */
type Intervals = Readonly<Record<string, Interval>>;

interface Props {
  title: string;
  table: Table;
  columns: readonly Measure[];
  intervals: Intervals;
  pageSize: number;
  html: Rendered;
}

function DataTable({ title: heading, table, columns, intervals, pageSize, html }: Props) {
  const { rows, grouping } = useTable(table);
  const [sorting, sort] = useState<Sorting | null>(null);
  const [page, turn] = useState(0);
  const ordered = sorted(table, rows, sorting);
  const blocks = grouping.length > 0 ? groups(table, ordered, grouping) : [{ key: [], rows: ordered }];
  const flat = blocks.flatMap((block) => block.rows);
  const count = Math.max(1, Math.ceil(flat.length / pageSize));
  const current = Math.min(page, count - 1);
  const shown = new Set(flat.slice(current * pageSize, (current + 1) * pageSize));
  return (
    <>
      <Toolbar table={table} noun="row" grouping />
      <div class="scroll" tabIndex={0} role="group" aria-label={`${heading || "Table"}, scrolls sideways`}>
        <table>
          <thead>
            <tr>
              <td class="pick" />
              {columns.map((measure) => (
                <Heading key={measure.column} {...{ table, measure, sorting, sort }} />
              ))}
            </tr>
          </thead>
          {blocks.map((group, i) => (
            <Block key={i} {...{ table, columns, intervals, grouping, group, shown, html }} />
          ))}
        </table>
      </div>
      {flat.length === 0 && <p class="empty">No row matches the filter.</p>}
      <Pages {...{ current, count, turn }} />
      {distinct(Object.values(intervals).map(({ meaning }) => meaning)).map((meaning) => (
        <p key={meaning} class="note">
          In brackets: {meaning}.
        </p>
      ))}
    </>
  );
}

/** A column's name, which sorts by the column and then turns the order around; media have no order. */
function Heading(props: { table: Table; measure: Measure; sorting: Sorting | null; sort: (by: Sorting) => void }) {
  const { table, measure, sorting, sort } = props;
  const mine = sorting?.column === measure.column;
  const descending = mine && sorting.descending;
  return (
    <th
      scope="col"
      class={numeric(table.column(measure.column)) ? "number" : ""}
      aria-sort={measure.media ? undefined : mine ? (descending ? "descending" : "ascending") : "none"}
    >
      {measure.media ? (
        title(measure)
      ) : (
        <button type="button" onClick={() => sort({ column: measure.column, descending: mine && !descending })}>
          {title(measure)}
          <span class="arrow" aria-hidden="true">
            {mine ? (descending ? "▼" : "▲") : ""}
          </span>
        </button>
      )}
    </th>
  );
}

const bounds = (intervals: Intervals, { column }: Measure) =>
  Object.hasOwn(intervals, column) ? [intervals[column]!.low, intervals[column]!.high] : [];

/** The rows of one group that are on this page, under the group's name. */
function Block(props: {
  table: Table;
  columns: readonly Measure[];
  intervals: Intervals;
  grouping: readonly string[];
  group: Group;
  shown: ReadonlySet<number>;
  html: Rendered;
}) {
  const { table, columns, intervals, grouping, group, shown, html } = props;
  const here = group.rows.filter((row) => shown.has(row));
  if (here.length === 0) return null;
  const name = (column: string, cell: Cell) =>
    `${column} ${cell === null ? "missing" : columnsFormatter(table, [column])(cell)}`;
  const formats = columns.map((measure) => columnsFormatter(table, [measure.column, ...bounds(intervals, measure)], measure));
  return (
    <tbody>
      {grouping.length > 0 && (
        <tr class="group">
          <th scope="rowgroup" colSpan={columns.length + 1}>
            {grouping.map((column, i) => name(column, group.key[i] ?? null)).join(", ")}{" "}
            <small>
              {group.rows.length} row{group.rows.length === 1 ? "" : "s"}
            </small>
          </th>
        </tr>
      )}
      {here.map((row) => (
        <Row key={row} {...{ table, row, columns, intervals, formats, html }} />
      ))}
    </tbody>
  );
}

interface RowProps {
  table: Table;
  row: number;
  columns: readonly Measure[];
  intervals: Intervals;
  formats: readonly Formatter[];
  html: Rendered;
}

function Row({ table, row, columns, intervals, formats, html }: RowProps) {
  const { selected, color, dispatch } = useTable(table);
  return (
    <tr data-row={row} class={selected.has(row) ? "selected" : ""}>
      <td class="pick">
        <input
          type="checkbox"
          aria-label={`Select row ${row + 1}`}
          checked={selected.has(row)}
          onChange={() => dispatch({ type: "toggle", table, row })}
        />
        {color !== null && <Swatch place={placeBy(table, color)(row)} />}
      </td>
      {columns.map(({ column, label, media }, i) => (
        <td key={column} class={numeric(table.column(column)) ? "number" : ""}>
          {media ? (
            <MediaCell
              {...{ media, cell: table.cell(row, column), label: `${label}, row ${row + 1}` }}
              html={table.inPage ? html[column]?.[row] : null}
            />
          ) : Object.hasOwn(intervals, column) ? (
            <Estimate
              value={table.cell(row, column)}
              low={table.cell(row, intervals[column]!.low)}
              high={table.cell(row, intervals[column]!.high)}
              format={formats[i]!}
            />
          ) : (
            <Value cell={table.cell(row, column)} format={formats[i]!} />
          )}
        </td>
      ))}
    </tr>
  );
}

register("DataTable", DataTable);
