import type { Measure, Table } from "../data";

const { register, color, columnsFormatter, distinct, formatter, scaleLinear, scaleLog, Swatch, title, useMemo, useState, useTable, useWidth } = symphony.kit;

interface Props {
  table: Table;
  x: Measure;
  metrics: readonly Measure[];
  series: string | null;
}

interface Curve {
  readonly name: string;
  readonly place: number;
  readonly points: readonly (readonly [number, number])[];
}

const MARGIN = { top: 8, right: 12, bottom: 40, left: 56 };
const MOST_POINTS = 600;

function curves({ table, x, series }: Props, metric: Measure, rows: readonly number[]): Curve[] {
  const name = (row: number) => (series === null ? metric.label : String(table.cell(row, series) ?? "missing"));
  return distinct(table.allRows().map(name)).map((of, place) => ({
    name: of,
    place,
    points: rows
      .filter((row) => name(row) === of)
      .map((row) => [table.number(row, x.column), table.number(row, metric.column)] as const)
      .filter((point) => point.every(Number.isFinite))
      .sort((a, b) => a[0] - b[0]),
  }));
}

/** An exponential average that starts without the pull of zero. */
function smooth(points: Curve["points"], weight: number): Curve["points"] {
  let [sum, mass] = [0, 0];
  return points.map(([x, y]) => {
    sum = weight * sum + (1 - weight) * y;
    mass = weight * mass + (1 - weight);
    return [x, sum / mass] as const;
  });
}

/** Every so many points, the last always among them. */
function thin<T>(points: readonly T[]): T[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

function TrainingCurves(props: Props) {
  const { table, metrics, series } = props;
  const { rows } = useTable(table);
  const [weight, setWeight] = useState(0);
  const [log, setLog] = useState(false);
  const names = useMemo(() => (series === null ? [] : distinct(table.allRows().map((row) => String(table.cell(row, series) ?? "missing")))), [table, series]);
  if (rows.length === 0) return <p class="empty">No point matches the filter.</p>;
  return (
    <>
      <div class="toolbar">
        <label class="slider">
          smoothing {weight.toFixed(2)}{" "}
          <input type="range" min={0} max={0.99} step={0.01} value={weight} onInput={({ currentTarget }) => setWeight(Number(currentTarget.value))} />
        </label>
        <label>
          <input type="checkbox" checked={log} onChange={() => setLog(!log)} /> logarithmic
        </label>
      </div>
      {names.length > 0 && (
        <ul class="legend">
          {names.map((name, place) => (
            <li key={name}>
              <Swatch place={place} /> {name}
            </li>
          ))}
        </ul>
      )}
      <div class="panels">
        {metrics.map((metric) => (
          <Panel key={metric.column} {...props} {...{ metric, rows, weight, log }} />
        ))}
      </div>
    </>
  );
}

function Panel(props: Props & { metric: Measure; rows: readonly number[]; weight: number; log: boolean }) {
  const { table, x, metric, rows, weight, log } = props;
  const { measure, width } = useWidth(340);
  const raw = useMemo(() => curves(props, metric, rows), [table, metric, rows]);
  const all = useMemo(() => raw.map((curve) => ({ ...curve, points: smooth(curve.points, weight) })), [raw, weight]);
  const flat = raw.flatMap(({ points }) => points);
  if (flat.length === 0) return null;
  const range = (of: 0 | 1): [number, number] => flat.reduce<[number, number]>(([a, b], p) => [Math.min(a, p[of]), Math.max(b, p[of])], [Infinity, -Infinity]);
  const [ends, [low, high]] = [range(0), range(1)];
  const height = Math.round(Math.min(280, Math.max(180, width * 0.62)));
  const sx = scaleLinear(ends[0] < ends[1] ? ends : [ends[0] - 1, ends[0] + 1], [MARGIN.left, width - MARGIN.right]);
  const span: [number, number] = low < high ? [low, high] : [low - 0.5, high + 0.5];
  const sy = (log && low > 0 ? scaleLog(span, [height - MARGIN.bottom, MARGIN.top]) : scaleLinear(span, [height - MARGIN.bottom, MARGIN.top])).nice();
  const path = (points: Curve["points"]) => `M${thin(points).map(([a, b]) => `${sx(a).toFixed(1)},${sy(b).toFixed(1)}`).join("L")}`;
  const [xTicks, yTicks] = [sx.ticks(5), sy.ticks(4)];
  const [xFormat, yFormat, last] = [formatter(xTicks), formatter(yTicks, metric.share), columnsFormatter(table, [metric.column], metric)];
  return (
    <figure>
      <figcaption>{title(metric)}</figcaption>
      <div ref={measure} class="chart">
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title(metric)} against ${title(x)}; ${all.filter(({ points }) => points.length > 0).map(({ name, points }) => `${name} ends at ${last(points.at(-1)![1])}`).join(", ")}`}>
          <g class="axes" aria-hidden="true">
            {yTicks.map((tick) => (
              <g key={tick} transform={`translate(0,${sy(tick)})`}>
                <path d={`M${MARGIN.left},0H${width - MARGIN.right}`} />
                <text x={MARGIN.left - 8} dy="0.32em" text-anchor="end">
                  {yFormat(tick)}
                </text>
              </g>
            ))}
            {xTicks.map((tick) => (
              <text key={tick} x={sx(tick)} y={height - MARGIN.bottom + 18} text-anchor="middle">
                {xFormat(tick)}
              </text>
            ))}
            <text class="label" x={(MARGIN.left + width) / 2} y={height - 4} text-anchor="middle">
              {title(x)}
            </text>
          </g>
          {raw.map(({ place, points }, i) => (
            <g key={place} class={color(place)}>
              {weight > 0 && points.length > 0 && <path class="line faint" d={path(points)} />}
              {points.length > 0 && <path class="line" d={path(all[i]!.points)} />}
            </g>
          ))}
        </svg>
      </div>
    </figure>
  );
}

register("TrainingCurves", TrainingCurves);
