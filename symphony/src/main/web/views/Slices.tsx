import type { Cell, Table } from "../data";
import type { Filter } from "../filter";

const { register, columnsFormatter, groups, interval, rowsOf, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Metric {
  readonly label: string;
  readonly kind: "accuracy" | "share" | "mean";
  readonly column: string;
  readonly against: string | null;
}

interface Props {
  table: Table;
  slices: readonly { readonly name: string; readonly filter: Filter }[];
  metrics: readonly Metric[];
}

interface Estimated {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Below so many rows an estimate says little. */
const FEW = 30;
const Z = 1.959963984540054;
const NONE: Filter = { conditions: [] };

function estimate(table: Table, rows: readonly number[], { kind, column, against }: Metric): Estimated {
  if (kind === "mean") return mean(rows.map((row) => table.number(row, column)).filter(Number.isFinite));
  const known = rows.filter((row) => table.cell(row, column) !== null && (against === null || table.cell(row, against) !== null));
  const hit = (row: number) => (kind === "share" ? table.cell(row, column) === true || table.cell(row, column) === 1 : same(table.cell(row, column), table.cell(row, against!)));
  const hits = known.filter(hit).length;
  const [low, high] = interval(hits, known.length);
  return { value: known.length === 0 ? NaN : hits / known.length, low, high };
}

const same = (a: Cell, b: Cell) => (typeof a === "string" || typeof b === "string" ? String(a) === String(b) : Number(a) === Number(b));

function mean(values: readonly number[]): Estimated {
  const n = values.length;
  const middle = values.reduce((a, b) => a + b, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (n - 1));
  const half = n > 1 ? (Z * sd) / Math.sqrt(n) : NaN;
  return { value: middle, low: middle - half, high: middle + half };
}

function Slices({ table, slices, metrics }: Props) {
  const { grouping, slices: own, filter, dispatch } = useTable(table);
  const [by, setBy] = useState(-1);
  const all = useMemo(() => {
    const given = [...slices, ...own.filter((slice) => !slices.some((other) => other.name === slice.name))];
    const grouped =
      grouping.length === 0
        ? []
        : groups(table, table.allRows(), grouping).map(({ key, rows }) => ({
            name: grouping.map((column, i) => `${column} = ${key[i] ?? "missing"}`).join(", "),
            filter: { conditions: grouping.map((column, i) => ({ kind: "oneOf", column, values: [key[i]!] }) as const) } as Filter,
            rows,
          }));
    return [{ name: "all rows", filter: NONE, rows: table.allRows() }, ...given.map((slice) => ({ ...slice, rows: rowsOf(table, slice.filter) })), ...grouped].map((slice) => ({
      ...slice,
      results: metrics.map((metric) => estimate(table, slice.rows, metric)),
    }));
  }, [table, slices, own, grouping, metrics]);
  const [whole, ...rest] = all;
  const ordered = by < 0 ? all : [whole!, ...rest.sort((a, b) => (a.results[by]!.value || 0) - (b.results[by]!.value || 0))];
  const format = (metric: Metric, value: number) => (!Number.isFinite(value) ? "–" : metric.kind === "mean" ? columnsFormatter(table, [metric.column])(Number(value.toPrecision(4))) : `${(100 * value).toFixed(1)}%`);
  return (
    <>
      <Toolbar table={table} noun="row" grouping brief />
      <div class="scroll" tabIndex={0} role="group" aria-label="Slices, scrolls sideways">
        <table>
          <thead>
            <tr>
              <th scope="col">Slice</th>
              <th scope="col" class="number">
                rows
              </th>
              {metrics.map((metric, i) => (
                <th key={i} scope="col" class="number" aria-sort={by === i ? "ascending" : "none"}>
                  <button type="button" class="plain" onClick={() => setBy(by === i ? -1 : i)}>
                    {metric.label}
                    {by === i && " ▲"}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.map((slice) => (
              <tr key={slice.name} class={slice.filter === filter ? "selected" : ""}>
                <th scope="row">
                  <button type="button" class="plain" title="Keep only these rows" onClick={() => dispatch({ type: "filter", table, filter: slice.filter })}>
                    {slice.name}
                  </button>
                </th>
                <td class="number">
                  {slice.rows.length.toLocaleString("en")}
                  {slice.rows.length < FEW && <small title="too few rows to tell"> few</small>}
                </td>
                {metrics.map((metric, i) => {
                  const { value, low, high } = slice.results[i]!;
                  const base = whole!.results[i]!.value;
                  const apart = slice.rows.length >= FEW && (low > base || high < base);
                  return (
                    <td key={i} class={`number${apart ? " apart" : ""}`} data-value={value}>
                      {format(metric, value)}{" "}
                      <span class="bounds">
                        [{format(metric, low)}, {format(metric, high)}]
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">Brackets: 95 %, Wilson for shares and normal for means. Bold: the interval leaves out the value of all rows. Slices look at all rows, whatever the filter.</p>
    </>
  );
}

register("Slices", Slices);
