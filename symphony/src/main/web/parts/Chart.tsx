import type { ScaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { Measure } from "../data";
import { formatter, title } from "../format";
import { bounded, type Line, type Point, type ReferenceLine } from "./lines";
import { color, mark } from "./Swatch";

export interface Scales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

interface Props {
  lines: readonly Line[];
  scales: Scales;
  width: number;
  height: number;
  margin: { top: number; right: number; bottom: number; left: number };
  x: Measure;
  y: Measure;
  reference: ReferenceLine | null;
  /** The x whose values are read out. */
  focus: number | null;
  /** The x values there are; ticks stand on them when they are few. */
  ticks: readonly number[];
}

const MOST_TICKS_ON_POINTS = 9;

export function Chart(props: Props) {
  const { lines, scales, width, height, margin, reference, focus } = props;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title(props.y)} against ${title(props.x)}`}>
      <Axes {...props} />
      {focus !== null && <path class="focus" d={`M${scales.x(focus)},${margin.top}V${height - margin.bottom}`} />}
      {lines.map((each) => (
        <Series key={each.place} line={each} scales={scales} shift={shift(each.place, lines.length)} />
      ))}
      {reference && (
        <g class="reference">
          <path d={`M${margin.left},${scales.y(reference.value)}H${width - margin.right}`} />
          <text x={width - margin.right} y={scales.y(reference.value) - 5} text-anchor="end">
            {reference.label}
          </text>
        </g>
      )}
    </svg>
  );
}

/** Intervals of neighboring lines stand beside each other instead of on each other. */
const shift = (place: number, count: number) => (place - (count - 1) / 2) * Math.min(5, 24 / count);

function Series({ line: { place, points }, scales: { x, y }, shift }: { line: Line; scales: Scales; shift: number }) {
  const withBounds = points.filter(bounded);
  const band = area<Point>((p) => x(p.x) + shift, (p) => y(p.low), (p) => y(p.high));
  const path = line<Point>((p) => x(p.x) + shift, (p) => y(p.y));
  return (
    <g class={color(place)}>
      {withBounds.length > 1 && <path class="band" d={band(withBounds)!} />}
      <path class="line" d={path(points)!} />
      {withBounds.map((p) => (
        <path key={p.row} class="whisker" d={`M${x(p.x) + shift},${y(p.low)}V${y(p.high)}`} />
      ))}
      {points.map((p) => (
        <path key={p.row} class="mark" data-row={p.row} transform={`translate(${x(p.x) + shift},${y(p.y)})`} d={mark(place, 64)} />
      ))}
    </g>
  );
}

/** Pixels that a character of a tick's label takes, and that stay free between two of them. */
const CHARACTER = 7.4;
const FREE = 10;

/** Those ticks whose labels stand clear of one another; the first and the last come first. */
function clear(ticks: readonly number[], at: (tick: number) => number, name: (tick: number) => string): number[] {
  const kept: number[] = [];
  const half = (tick: number) => (CHARACTER * name(tick).length) / 2;
  const apart = (a: number, b: number) => Math.abs(at(a) - at(b)) >= half(a) + half(b) + FREE;
  for (const tick of [...ticks.slice(0, 1), ...ticks.slice(-1), ...ticks.slice(1, -1)]) {
    if (kept.every((other) => other === tick || apart(tick, other)) && !kept.includes(tick)) kept.push(tick);
  }
  return kept;
}

/** Squeezes an axis' title that is longer than its axis. */
const within = (title: string, room: number) =>
  CHARACTER * title.length > room + 2 * FREE ? { textLength: Math.round(room + 2 * FREE), lengthAdjust: "spacingAndGlyphs" } : {};

function Axes({ scales, width, height, margin, x, y, ticks }: Props) {
  const xTicks = ticks.length <= MOST_TICKS_ON_POINTS ? ticks : scales.x.ticks(6);
  const yTicks = scales.y.ticks(5);
  const [xFormat, yFormat] = [formatter(xTicks, x.share), formatter(yTicks, y.share)];
  const named = clear(xTicks, scales.x, xFormat);
  const bottom = height - margin.bottom;
  return (
    <g class="axes" aria-hidden="true">
      {yTicks.map((tick) => (
        <g key={tick} transform={`translate(0,${scales.y(tick)})`}>
          <path d={`M${margin.left},0H${width - margin.right}`} />
          <text x={margin.left - 8} dy="0.32em" text-anchor="end">
            {yFormat(tick)}
          </text>
        </g>
      ))}
      {named.map((tick) => (
        <text key={tick} x={scales.x(tick)} y={bottom + 18} text-anchor="middle">
          {xFormat(tick)}
        </text>
      ))}
      <text class="label" x={(margin.left + width - margin.right) / 2} y={height - 6} text-anchor="middle">
        {title(x)}
      </text>
      <text class="label" {...within(title(y), bottom - margin.top)} transform={`translate(13,${(margin.top + bottom) / 2}) rotate(-90)`} text-anchor="middle">
        {title(y)}
      </text>
    </g>
  );
}
