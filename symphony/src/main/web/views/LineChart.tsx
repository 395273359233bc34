import type { Formatter } from "../format";
import type { Scales } from "../parts/Chart";
import type { LineChartSpec, Line } from "../parts/lines";

const { register, Chart, columnsFormatter, distinct, Estimate, extent, formatter, lines, scaleLinear, Swatch, title, useState, useTable, useWidth, Value } = symphony.kit;

const MARGIN = { top: 14, right: 8, bottom: 44 };
/** Room on the left for the axis' title and for its ticks by their length, in pixels. */
const BESIDE = { title: 32, character: 7, least: 58 };
/** Room between the frame and the outermost points. */
const INSET = 18;

function LineChart(spec: LineChartSpec) {
  const { table, x, y, interval, reference } = spec;
  const { rows } = useTable(table);
  const { measure, width } = useWidth(720);
  const [focus, setFocus] = useState<number | null>(null);
  const all = lines(spec, rows);
  if (all.length === 0) return <p class="empty">No point matches the filter.</p>;
  const height = Math.round(Math.min(340, Math.max(230, width * 0.5)));
  const xs = distinct(all.flatMap(({ points }) => points.map((p) => p.x))).sort((a, b) => a - b);
  const up = scaleLinear(extent(all, reference, y.share), [height - MARGIN.bottom, MARGIN.top]).nice(5);
  const ticks = up.ticks(5);
  const longest = ticks.map(formatter(ticks, y.share)).reduce((most, { length }) => Math.max(most, length), 0);
  const margin = { ...MARGIN, left: Math.max(BESIDE.least, BESIDE.title + BESIDE.character * longest) };
  const scales: Scales = {
    x: scaleLinear(xs.length > 1 ? [xs[0]!, xs.at(-1)!] : [xs[0]! - 1, xs[0]! + 1], [margin.left + INSET, width - MARGIN.right - INSET]),
    y: up,
  };
  const yFormat = columnsFormatter(table, interval ? [y.column, interval.low, interval.high] : [y.column], y);
  const xFormat = columnsFormatter(table, [x.column], x);
  const step = (by: number) => {
    const from = focus === null ? (by > 0 ? -1 : xs.length) : xs.indexOf(focus);
    setFocus(xs[Math.min(xs.length - 1, Math.max(0, from + by))]!);
  };
  return (
    <>
      {spec.series && (
        <ul class="legend">
          {all.map(({ name, place }) => (
            <li key={place}>
              <Swatch place={place} /> {name}
            </li>
          ))}
        </ul>
      )}
      <div
        ref={measure}
        class="chart"
        tabIndex={0}
        role="group"
        aria-label={`${title(y)} against ${title(x)}; arrow keys move along the points, the table below holds all values`}
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
          setFocus(xs.reduce((best, value) => (Math.abs(value - at) < Math.abs(best - at) ? value : best)));
        }}
      >
        <Chart {...{ lines: all, scales, width, height, margin, x, y, reference, focus, ticks: xs }} />
        {focus !== null && (
          <Readout lines={all} at={focus} left={scales.x(focus)} width={width} label={`${x.label} ${xFormat(focus)}`} format={yFormat} />
        )}
      </div>
      {interval && <p class="note">Bands and bars: {interval.meaning}.</p>}
      <Twin spec={spec} lines={all} xFormat={xFormat} yFormat={yFormat} />
    </>
  );
}

/** The values at one x, beside the pointer and read out to those who use keys. */
function Readout(props: { lines: readonly Line[]; at: number; left: number; width: number; label: string; format: Formatter }) {
  const { lines, at, left, width, label, format } = props;
  const side = left > width / 2 ? { right: `${width - left + 10}px` } : { left: `${left + 10}px` };
  return (
    <output class="readout" style={side} aria-live="polite">
      <strong>{label}</strong>
      {lines.flatMap(({ name, place, points }) =>
        points
          .filter((point) => point.x === at)
          .map((p) => (
            <span key={p.row}>
              <Swatch place={place} /> {name} <Estimate value={p.y} low={known(p.low)} high={known(p.high)} format={format} />
            </span>
          )),
      )}
    </output>
  );
}

const known = (bound: number) => (Number.isNaN(bound) ? null : bound);

/** The same values as a table. */
function Twin(props: { spec: LineChartSpec; lines: readonly Line[]; xFormat: Formatter; yFormat: Formatter }) {
  const { spec, lines, xFormat, yFormat } = props;
  return (
    <details class="twin">
      <summary>Values</summary>
      <table>
        <thead>
          <tr>
            {spec.series && <th scope="col">{spec.series}</th>}
            <th scope="col" class="number">
              {title(spec.x)}
            </th>
            <th scope="col" class="number">
              {title(spec.y)}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.flatMap(({ name, points }) =>
            points.map((p) => (
              <tr key={p.row} data-row={p.row}>
                {spec.series && <th scope="row">{name}</th>}
                <td class="number">
                  <Value cell={p.x} format={xFormat} />
                </td>
                <td class="number">
                  <Estimate value={p.y} low={known(p.low)} high={known(p.high)} format={yFormat} />
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </details>
  );
}

register("LineChart", LineChart);
