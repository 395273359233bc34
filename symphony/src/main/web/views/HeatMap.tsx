import type { Cell, Measure, Table } from "../data";
import type { Formatter } from "../format";

const { register, columnsFormatter, distinct, tinter, title, useTable, Value } = symphony.kit;

interface Props {
  table: Table;
  across: Measure;
  down: Measure;
  value: Measure;
  ratio: boolean;
}

const ascending = (a: Cell, b: Cell) =>
  typeof a === "string" || typeof b === "string" ? String(a).localeCompare(String(b)) : Number(a) - Number(b);

const named = (cell: Cell, format: Formatter) => (cell === null ? "missing" : format(cell));

/** A table whose cells are tinted, so that it reads the same to eye and ear. */
function HeatMap({ table, across, down, value, ratio }: Props) {
  const { rows, selected } = useTable(table);
  const kept = new Set(rows);
  const all = table.allRows();
  const of = (row: number, measure: Measure) => table.cell(row, measure.column);
  const columns = distinct(all.map((row) => of(row, across))).sort(ascending);
  const lines = distinct(all.map((row) => of(row, down))).sort(ascending);
  const numbers = all.map((row) => table.number(row, value.column));
  const tint = tinter(numbers, ratio);
  const format = columnsFormatter(table, [value.column], value);
  const over = columnsFormatter(table, [across.column], across);
  const beside = columnsFormatter(table, [down.column], down);
  if (all.length === 0) return <p class="empty">There is nothing to show.</p>;
  return (
    <>
      <p class="key" aria-hidden="true">
        {ratio ? (
          <>
            <span>loss</span>
            <span class="ramp ratio" />
            <span>gain</span>
          </>
        ) : (
          <>
            <span>least</span>
            <span class="ramp" />
            <span>most</span>
          </>
        )}
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={`${title(value)}, scrolls sideways`}>
        <table>
          <caption>
            {title(value)}: {title(across)} across, {title(down)} down
          </caption>
          <thead>
            <tr>
              <th scope="col">{title(down)}</th>
              {columns.map((column) => (
                <th key={String(column)} scope="col" class="number">
                  {named(column, over)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={String(line)}>
                <th scope="row" class="number">
                  {named(line, beside)}
                </th>
                {columns.map((column) => (
                  <td key={String(column)} class="number">
                    {all
                      .filter((row) => of(row, down) === line && of(row, across) === column)
                      .map((row) => {
                        const { strength, loss } = tint(table.number(row, value.column));
                        const classes = ["heat", loss && "loss", !kept.has(row) && "out", selected.has(row) && "selected"];
                        return (
                          <div key={row} data-row={row} class={classes.filter(Boolean).join(" ")} style={{ "--score": strength }}>
                            <Value cell={of(row, value)} format={format} />
                          </div>
                        );
                      })}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

register("HeatMap", HeatMap);
