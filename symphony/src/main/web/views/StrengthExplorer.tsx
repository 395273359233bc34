import type { Cell, Measure, Media, Rendered, Table } from "../data";

const { register, columnsFormatter, distinct, MediaCell, scaleLinear, title, useState, useTable, Value } = symphony.kit;

interface Props {
  table: Table;
  item: Measure;
  strength: Measure;
  output: string;
  media: Media | null;
  scores: readonly Measure[];
  html: Rendered;
}

const MARGIN = 30;
const WIDTH = 300;
const HEIGHT = 120;

/** One item along the strengths: what comes out, and beside it the scores, of this item and on average. */
function StrengthExplorer(props: Props) {
  const { table, item, strength, output, media, scores, html } = props;
  const { rows, selected, dispatch } = useTable(table);
  const [place, setPlace] = useState(0);
  const [at, setAt] = useState<number | null>(null);
  const items = distinct(rows.map((row) => table.cell(row, item.column)));
  if (items.length === 0) return <p class="empty">Nothing matches the filter.</p>;
  const strengths = distinct(rows.map((row) => table.number(row, strength.column)).filter(Number.isFinite)).sort((a, b) => a - b);
  const current = items[Math.min(place, items.length - 1)]!;
  const here = at === null ? strengths.length - 1 : Math.min(at, strengths.length - 1);
  const mine = rows.filter((row) => table.cell(row, item.column) === current);
  const now = mine.filter((row) => table.number(row, strength.column) === strengths[here]);
  const step = columnsFormatter(table, [strength.column], strength);
  return (
    <>
      <div class="toolbar">
        <button type="button" disabled={place === 0} aria-label={`Previous ${item.label}`} onClick={() => setPlace(place - 1)}>
          ‹
        </button>
        <label>
          {item.label}{" "}
          <select value={String(Math.min(place, items.length - 1))} onChange={({ currentTarget: { value } }) => setPlace(Number(value))}>
            {items.map((each, i) => (
              <option key={i} value={String(i)}>
                {short(each)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={place >= items.length - 1} aria-label={`Next ${item.label}`} onClick={() => setPlace(place + 1)}>
          ›
        </button>
        <label class="slider">
          {strength.label} {step(strengths[here]!)}{" "}
          <input type="range" min={0} max={strengths.length - 1} step={1} value={here} aria-valuetext={step(strengths[here]!)} onInput={({ currentTarget }) => setAt(Number(currentTarget.value))} />
        </label>
      </div>
      <div class="explorer">
        <div class="outputs" aria-live="polite">
          {now.map((row) => (
            <div key={row} data-row={row} class={selected.has(row) ? "text selected" : "text"}>
              {media ? <MediaCell {...{ media, cell: table.cell(row, output), label: `${output}, row ${row + 1}` }} html={table.inPage ? html[output]?.[row] : null} /> : <p>{table.cell(row, output) ?? "–"}</p>}
              <div class="meta">
                {scores.map((score) => (
                  <span key={score.column}>
                    {score.label} <Value cell={table.cell(row, score.column)} format={columnsFormatter(table, [score.column], score)} />
                  </span>
                ))}
                <input type="checkbox" aria-label={`Select row ${row + 1}`} checked={selected.has(row)} onChange={() => dispatch({ type: "toggle", table, row })} />
              </div>
            </div>
          ))}
          {now.length === 0 && <p class="empty">Nothing at this {strength.label}.</p>}
        </div>
        <div class="scores">
          {scores.map((score) => (
            <Course key={score.column} {...{ table, strength, score, strengths, here, mine, rows }} go={setAt} />
          ))}
        </div>
      </div>
    </>
  );
}

const short = (cell: Cell) => {
  const text = cell === null ? "missing" : String(cell);
  return text.length > 60 ? `${text.slice(0, 58)}…` : text;
};

interface CourseProps {
  table: Table;
  strength: Measure;
  score: Measure;
  strengths: readonly number[];
  here: number;
  mine: readonly number[];
  rows: readonly number[];
  go: (place: number) => void;
}

/** A score along the strengths. */
function Course({ table, strength, score, strengths, here, mine, rows, go }: CourseProps) {
  const mean = (of: readonly number[], at: number) => {
    const values = of.filter((row) => table.number(row, strength.column) === at).map((row) => table.number(row, score.column)).filter(Number.isFinite);
    return values.reduce((a, b) => a + b, 0) / values.length;
  };
  const [own, whole] = [strengths.map((at) => mean(mine, at)), strengths.map((at) => mean(rows, at))];
  const known = [...own, ...whole].filter(Number.isFinite);
  const [low, high] = [Math.min(...known, score.share ? 0 : Infinity), Math.max(...known, score.share ? 1 : -Infinity)];
  const x = scaleLinear([0, Math.max(1, strengths.length - 1)], [MARGIN, WIDTH - 10]);
  const y = scaleLinear(low < high ? [low, high] : [low - 1, high + 1], [HEIGHT - 18, 8]);
  const path = (values: readonly number[]) => {
    const points = values.flatMap((v, i) => (Number.isFinite(v) ? [`${x(i)},${y(v)}`] : []));
    return points.length > 0 ? `M${points.join("L")}` : "";
  };
  const format = columnsFormatter(table, [score.column], score);
  const said = `${title(score)}: ${strengths.map((at, i) => `${at} ${Number.isFinite(whole[i]!) ? format(whole[i]!) : "unknown"}`).join(", ")} on average`;
  return (
    <figure>
      <figcaption>{title(score)}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        <path class="focus" d={`M${x(here)},4V${HEIGHT - 16}`} />
        <path class="line average" d={path(whole)} />
        <g class="s0">
          <path class="line" d={path(own)} />
          {own.map((v, i) => Number.isFinite(v) && <circle key={i} class="mark" cx={x(i)} cy={y(v)} r={i === here ? 5 : 3.5} onClick={() => go(i)} />)}
        </g>
        <text x={2} y={y(high) + 8}>{format(high)}</text>
        <text x={2} y={HEIGHT - 18}>{format(low)}</text>
        {strengths.map((at, i) => (i === 0 || i === strengths.length - 1 || i === here) && (
          <text key={at} x={x(i)} y={HEIGHT - 3} text-anchor="middle">
            {at}
          </text>
        ))}
      </svg>
    </figure>
  );
}

register("StrengthExplorer", StrengthExplorer);
