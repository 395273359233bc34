import type { Cell, Interval, Measure, Table } from "../data";
import type { LineChartSpec } from "../parts/lines";

const { register, Chart, columnsFormatter, distinct, Estimate, extent, lines, scaleLinear, scaleLog, Swatch, title, useState, useTable, useWidth } = symphony.kit;

interface Props {
  table: Table;
  panel: string | null;
  x: Measure;
  y: Measure;
  interval: Interval | null;
  series: string | null;
  logX: boolean;
  logY: boolean;
}

const MARGIN = { top: 10, right: 8, bottom: 42, left: 54 };

/** One small chart for each value of a column, all on one scale, so that they can be compared. */
function ResponseCurves(props: Props) {
  const { table, panel, series } = props;
  const { rows } = useTable(table);
  const spec: LineChartSpec = { ...props, reference: null };
  const all = lines(spec, rows).filter(({ points }) => points.length > 0);
  const panels: Cell[] = panel === null ? [null] : distinct(rows.map((row) => table.cell(row, panel)));
  if (all.length === 0) return <p class="empty">No point matches the filter.</p>;
  return (
    <>
      {series && (
        <ul class="legend">
          {all.map(({ name, place }) => (
            <li key={place}>
              <Swatch place={place} /> {name}
            </li>
          ))}
        </ul>
      )}
      <div class="panels">
        {panels.map((value) => (
          <Panel key={String(value)} {...props} value={value} rows={panel === null ? rows : rows.filter((row) => table.cell(row, panel) === value)} range={extent(all, null)} />
        ))}
      </div>
      {props.interval && <p class="note">Bands and bars: {props.interval.meaning}.</p>}
      <Twin {...props} rows={rows} />
    </>
  );
}

function Panel(props: Props & { value: Cell; rows: readonly number[]; range: [number, number] }) {
  const { x, y, value, rows, range, logX, logY } = props;
  const { measure, width } = useWidth(340);
  const [focus, setFocus] = useState<number | null>(null);
  const all = lines({ ...props, reference: null }, rows);
  const height = Math.round(Math.min(280, Math.max(180, width * 0.62)));
  const xs = distinct(all.flatMap(({ points }) => points.map((p) => p.x))).sort((a, b) => a - b);
  if (xs.length === 0) return null;
  const ends: [number, number] = xs.length > 1 ? [xs[0]!, xs.at(-1)!] : [xs[0]! - 1, xs[0]! + 1];
  const [left, right] = [MARGIN.left + 14, width - MARGIN.right - 14];
  const [bottom, top] = [height - MARGIN.bottom, MARGIN.top + 6];
  const scales = {
    x: logX && ends[0] > 0 ? scaleLog(ends, [left, right]) : scaleLinear(ends, [left, right]),
    y: logY && range[0] > 0 ? scaleLog(range, [bottom, top]) : scaleLinear(range, [bottom, top]).nice(),
  } as Parameters<typeof Chart>[0]["scales"];
  const format = columnsFormatter(props.table, [y.column], y);
  const step = (by: number) => {
    const from = focus === null ? (by > 0 ? -1 : xs.length) : xs.indexOf(focus);
    setFocus(xs[Math.min(xs.length - 1, Math.max(0, from + by))]!);
  };
  return (
    <figure>
      {value !== null && <figcaption>{String(value)}</figcaption>}
      <div
        ref={measure}
        class="chart"
        tabIndex={0}
        role="group"
        aria-label={`${value === null ? "" : `${String(value)}: `}${title(y)} against ${title(x)}; arrow keys move along the points`}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") step(1);
          else if (event.key === "ArrowLeft") step(-1);
          else if (event.key === "Escape") setFocus(null);
          else return;
          event.preventDefault();
        }}
        onBlur={() => setFocus(null)}
        onPointerLeave={() => setFocus(null)}
        onPointerMove={(event) => {
          const at = scales.x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
          setFocus(xs.reduce((best, each) => (Math.abs(each - at) < Math.abs(best - at) ? each : best)));
        }}
      >
        <Chart {...{ lines: all, scales, width, height, margin: MARGIN, x, y, reference: null, focus, ticks: xs }} />
        {focus !== null && (
          <output class="readout" aria-live="polite" style={scales.x(focus) > width / 2 ? { left: "4rem" } : { right: "0.6rem" }}>
            <strong>
              {x.label} {columnsFormatter(props.table, [x.column], x)(focus)}
            </strong>
            {all.flatMap(({ name, place, points }) =>
              points
                .filter((p) => p.x === focus)
                .map((p) => (
                  <span key={p.row}>
                    <Swatch place={place} /> {name} <Estimate value={p.y} low={Number.isNaN(p.low) ? null : p.low} high={Number.isNaN(p.high) ? null : p.high} format={format} />
                  </span>
                )),
            )}
          </output>
        )}
      </div>
    </figure>
  );
}

const MOST_VALUES = 500;

/** The same values as a table. */
function Twin({ table, panel, x, y, interval, series, rows }: Props & { rows: readonly number[] }) {
  const format = columnsFormatter(table, [y.column], y);
  const xFormat = columnsFormatter(table, [x.column], x);
  return (
    <details class="twin">
      <summary>Values</summary>
      <table>
        <thead>
          <tr>
            {panel !== null && <th scope="col">{panel}</th>}
            {series !== null && <th scope="col">{series}</th>}
            <th scope="col" class="number">
              {title(x)}
            </th>
            <th scope="col" class="number">
              {title(y)}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_VALUES).map((row) => (
            <tr key={row} data-row={row}>
              {panel !== null && <td>{String(table.cell(row, panel))}</td>}
              {series !== null && <td>{String(table.cell(row, series))}</td>}
              <td class="number">{xFormat(table.cell(row, x.column))}</td>
              <td class="number">
                <Estimate value={table.cell(row, y.column)} low={interval && table.cell(row, interval.low)} high={interval && table.cell(row, interval.high)} format={format} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_VALUES && <p class="note">The first {MOST_VALUES} of {rows.length} values.</p>}
    </details>
  );
}

register("ResponseCurves", ResponseCurves);
