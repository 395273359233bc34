import type { Interval, Measure, Table } from "../data";

const { register, columnsFormatter, Estimate, scaleLinear, title, useTable, Value } = symphony.kit;

interface Props {
  table: Table;
  label: Measure;
  value: Measure;
  interval: Interval | null;
}

const percent = (share: number) => `${100 * share}%`;

/** A table whose middle column is the chart, so that it reads the same to eye and ear. */
function Bars({ table, label, value, interval }: Props) {
  const { rows } = useTable(table);
  const bounds = interval ? [interval.low, interval.high] : [];
  const format = columnsFormatter(table, [value.column, ...bounds], value);
  const numbers = [value.column, ...bounds]
    .flatMap((name) => table.allRows().map((row) => table.number(row, name)))
    .filter(Number.isFinite);
  const lowest = numbers.reduce((a, b) => Math.min(a, b), 0);
  const x = scaleLinear([lowest, numbers.reduce((a, b) => Math.max(a, b), 0)], [0, 1]);
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">{title(label)}</th>
            <th class="bar" aria-hidden="true" />
            <th scope="col" class="number">
              {title(value)}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const [v, low, high] = [value.column, ...bounds].map((name) => table.number(row, name)) as [number, number, number];
            const [from, to] = [x(Math.min(0, v)), x(Math.max(0, v))];
            return (
              <tr key={row} data-row={row}>
                <th scope="row">
                  <Value cell={table.cell(row, label.column)} format={String} />
                </th>
                <td class="bar" aria-hidden="true">
                  {Number.isFinite(v) && <i style={{ left: percent(from), width: percent(to - from) }} />}
                  {Number.isFinite(low) && Number.isFinite(high) && (
                    <b style={{ left: percent(x(low)), width: percent(x(high) - x(low)) }} />
                  )}
                </td>
                <td class="number">
                  <Estimate
                    value={table.cell(row, value.column)}
                    low={interval && table.cell(row, interval.low)}
                    high={interval && table.cell(row, interval.high)}
                    format={format}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {interval && <p class="note">Brackets and lines: {interval.meaning}.</p>}
    </>
  );
}

register("Bars", Bars);
