import type { Cell, Table } from "../data";
import type { Summary as Spread } from "../summary";

const { register, formatter, Histogram, onColumn, Toolbar, useMemo, useState, useSummaries, useTable } = symphony.kit;

interface Props {
  table: Table;
  columns: readonly string[];
}

const FEW = 8;

/** Names for machines and coordinates are counted elsewhere. */
const hidden = /^(projection|neighbors)_/;

function Summary({ table, columns }: Props) {
  const { count } = useTable(table);
  const names = useMemo(() => (columns.length > 0 ? columns : table.columns.map(({ name }) => name).filter((name) => !hidden.test(name))), [table, columns]);
  const spreads = useSummaries(table, names);
  const shown = table.matched ?? count;
  return (
    <>
      <Toolbar table={table} noun="row" />
      <p class="total">
        <strong>{shown.toLocaleString("en")}</strong> {shown === table.rows ? "rows" : `of ${table.rows.toLocaleString("en")} rows`}, {table.columns.length} columns
      </p>
      {spreads === null ? (
        <p class="empty">Counting…</p>
      ) : (
        <div class="spreads">
          {spreads.map((spread) => (
            <Card key={spread.column} table={table} spread={spread} />
          ))}
        </div>
      )}
      {table.rows === 0 && <p class="empty">The table has no rows.</p>}
    </>
  );
}

function Card({ table, spread }: { table: Table; spread: Spread }) {
  const { column, kind, missing, distinct, figures } = spread;
  const clusters = column.startsWith("duplicates_") && kind !== "texts";
  const clustered = useMemo(() => (clusters ? inClusters(table, column) : 0), [table, column, clusters]);
  return (
    <section class="spread" aria-label={column}>
      <h3>{column}</h3>
      <p class="note">
        {distinct.toLocaleString("en")} {kind === "texts" ? "different texts" : distinct === 1 ? "value" : "values"}
        {missing > 0 && (
          <>
            , <b>{missing.toLocaleString("en")} missing</b>
          </>
        )}
        {clusters && `, ${clustered.toLocaleString("en")} rows in clusters`}
      </p>
      {kind === "numbers" && spread.bins && <Numbers table={table} spread={spread} />}
      {kind === "values" && <Values table={table} spread={spread} />}
      {figures && !clusters && <Figures figures={figures} lengths={kind === "texts"} />}
      {distinct === 0 && <p class="empty">No value at all.</p>}
    </section>
  );
}

/** Rows with a cluster, not clusters. */
const inClusters = (table: Table, column: string) => table.column(column).floats.reduce((sum, cluster) => sum + (cluster >= 0 ? 1 : 0), 0);

function Figures({ figures, lengths }: { figures: readonly number[]; lengths: boolean }) {
  const [mean, sd, least, lower, median, upper, most] = figures as [number, number, number, number, number, number, number];
  const brief = (v: number) => Number(v.toPrecision(4));
  const middle = formatter([brief(mean)]);
  const format = formatter([least, lower, median, upper, most].map(brief));
  const unit = lengths ? " characters" : "";
  if (least === most) return <p class="note figures">{`all ${format(brief(least))}${unit}`}</p>;
  return (
    <p class="note figures">
      {format(brief(least))} to {format(brief(most))}
      {unit}, half from {format(brief(lower))} to {format(brief(upper))}; median {format(brief(median))}, mean {middle(brief(mean))}
      {Number.isFinite(sd) && ` ± ${formatter([Number(sd.toPrecision(3))])(Number(sd.toPrecision(3)))}`}
    </p>
  );
}

function Numbers({ table, spread }: { table: Table; spread: Spread }) {
  const { filter, dispatch } = useTable(table);
  const { column } = spread;
  const own = onColumn(filter, column);
  const { low, high } = own?.kind === "between" ? own : { low: null, high: null };
  return (
    <Histogram
      {...{ low, high }}
      bins={spread.bins!}
      all={spread.all}
      kept={spread.kept}
      label={column}
      brush={(from, to) => dispatch({ type: "condition", table, condition: { kind: "between", column, low: from, high: to }, keep: from !== null || to !== null })}
    />
  );
}

const named = (cell: Cell, format: (cell: Cell) => string) => (cell === null ? "missing" : cell === "" ? "(empty)" : format(cell));

/** A bar for each value, most frequent first; a click keeps it. */
function Values({ table, spread: { column, values, all, kept } }: { table: Table; spread: Spread }) {
  const { filter, dispatch } = useTable(table);
  const [whole, setWhole] = useState(false);
  const own = onColumn(filter, column);
  const chosen = own?.kind === "oneOf" ? own.values : [];
  const format = useMemo(() => formatter(values), [values]);
  const order = useMemo(() => [...values.keys()].sort((a, b) => all[b]! - all[a]! || (String(values[a]) < String(values[b]) ? -1 : 1)), [values, all]);
  const shown = whole ? order : order.slice(0, FEW);
  const most = order.length > 0 ? all[order[0]!]! : 1;
  const toggle = (value: Cell) => {
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
    dispatch({ type: "condition", table, condition: { kind: "oneOf", column, values: next }, keep: next.length > 0 });
  };
  return (
    <>
      <ul class="counts">
        {shown.map((code) => {
          const value = values[code]!;
          return (
            <li key={code}>
              <button type="button" aria-pressed={chosen.includes(value)} class={chosen.length > 0 && !chosen.includes(value) ? "out" : ""} onClick={() => toggle(value)}>
                <span class="name">{named(value, format)}</span>
                <span class="meter2" style={{ "--all": all[code]! / most, "--kept": kept[code]! / most }} aria-hidden="true" />
                <span class="number">{kept[code] === all[code] ? all[code]!.toLocaleString("en") : `${kept[code]!.toLocaleString("en")} / ${all[code]!.toLocaleString("en")}`}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {order.length > FEW && (
        <button type="button" class="plain" onClick={() => setWhole(!whole)}>
          {whole ? "fewer" : `${order.length - FEW} more`}
        </button>
      )}
    </>
  );
}

register("Summary", Summary);
