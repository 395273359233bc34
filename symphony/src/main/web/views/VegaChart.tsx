import type { Cell, Table } from "../data";
import type { Filter } from "../filter";

const { register, onColumn, refused, useEffect, useRef, useState, useTable, useWidth, Value } = symphony.kit;

/** The libraries stand before this script in its module. */
declare const vega: any;
declare const vegaLite: any;

interface Props {
  table: Table;
  spec: Record<string, unknown>;
  /** Column whose value a click keeps. */
  pick: string | null;
  /** What the chart calls the values of that column, where rows are counted by them; null for what it has no name for. */
  codes: Readonly<Record<string, string | null>> | null;
}

const MOST_ROWS = 50_000;
const NAME = "table";
const ROW = "__row";

/** Rows as a chart takes them; numbers that JSON would not have are missing. */
function rowsOf(table: Table, rows: readonly number[]): Record<string, unknown>[] {
  const columns = table.columns.filter((column) => !column.encoded);
  const plain = (cell: Cell) => (typeof cell === "bigint" ? Number(cell) : typeof cell === "number" && !Number.isFinite(cell) ? null : cell);
  return rows.map((row) => ({ ...Object.fromEntries(columns.map(({ name }) => [name, plain(table.cell(row, name))])), [ROW]: row }));
}

/** How many rows each code has, with the values that mean it. */
function counts(table: Table, rows: readonly number[], pick: string, codes: NonNullable<Props["codes"]>) {
  const found = new Map<string, { code: string; rows: number; values: Set<Cell> }>();
  const unknown = new Map<Cell, number>();
  for (const row of rows) {
    const cell = table.cell(row, pick);
    const code = cell !== null && Object.hasOwn(codes, String(cell)) ? codes[String(cell)]! : null;
    if (code === null) unknown.set(cell, (unknown.get(cell) ?? 0) + 1);
    else {
      const entry = found.get(code) ?? { code, rows: 0, values: new Set<Cell>() };
      entry.rows++;
      entry.values.add(cell);
      found.set(code, entry);
    }
  }
  return { data: [...found.values()].map(({ code, rows, values }) => ({ code, rows, value: [...values] })), unknown };
}

/** The rows that all conditions but the chart's own leave, so that a click on another mark remains possible. */
function others(table: Table, pick: string, rows: readonly number[], refusals: Uint8Array, filter: Filter): readonly number[] {
  const own = onColumn(filter, pick);
  if (!own || table.filteredBy(filter)) return rows;
  const mask = refused(table, own);
  return table.allRows().filter((row) => refusals[table.at(row)!] === mask[table.at(row)!]);
}

/** A page asks the network for nothing, so a specification loads nothing either. */
const closed = {
  load: () => Promise.reject(new Error("a page loads no data from elsewhere; put them into the table")),
  sanitize: (address: string) =>
    /^data:image\//.test(address) ? Promise.resolve({ href: address }) : Promise.reject(new Error("a page shows no pictures from elsewhere")),
  http: () => Promise.reject(new Error("a page loads nothing")),
  file: () => Promise.reject(new Error("a page loads nothing")),
};

/** The page's own colors, as they are now. */
function theme(element: Element) {
  const probe = element.appendChild(document.createElement("span"));
  const color = (name: string) => {
    probe.className = name;
    return getComputedStyle(probe).color;
  };
  const [ink, soft] = [getComputedStyle(element).color, color("note")];
  const category = Array.from({ length: 8 }, (_, i) => color(`s${i}`));
  probe.remove();
  const axis = { labelColor: soft, titleColor: ink, domainColor: soft, tickColor: soft, gridColor: soft, gridOpacity: 0.25, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" };
  return {
    background: "transparent",
    font: getComputedStyle(element).fontFamily,
    axis,
    legend: { labelColor: soft, titleColor: ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
    header: { labelColor: soft, titleColor: ink },
    title: { color: ink },
    mark: { color: category[0] },
    text: { color: ink },
    view: { stroke: "transparent" },
    range: { category, heatmap: { scheme: "viridis" } },
  };
}

/** What the libraries would remark about a specification is for its author, not for readers. */
const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet };

const single = (spec: Props["spec"]) => !["hconcat", "vconcat", "concat", "repeat", "facet"].some((key) => key in spec);

/** What Vega runs: the specification with the page's rows, colors and width. */
function compiled(spec: Props["spec"], width: number, config: object) {
  if (String(spec.$schema ?? "").includes("/vega/")) return { spec: spec as object, config };
  const sized = single(spec) && !("width" in spec) ? { width, autosize: { type: "fit-x", contains: "padding" } } : {};
  const named = "data" in spec || (spec.layer as Record<string, unknown>[] | undefined)?.every((each) => "data" in each);
  const whole = { $schema: "https://vega.github.io/schema/vega-lite/v5.json", ...sized, ...(named ? {} : { data: { name: NAME } }), ...spec };
  return { spec: vegaLite.compile(whole, { config, logger: quiet }).spec as object, config: {} };
}

function VegaChart({ table, spec, pick = null, codes = null }: Props) {
  const { rows, refusals, filter, dispatch } = useTable(table);
  const { measure, width } = useWidth(720);
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<any>(null);
  const [dark, turn] = useState(matchMedia("(prefers-color-scheme: dark)").matches);
  const [fault, fail] = useState<string | null>(null);
  const counted = codes && pick !== null ? counts(table, others(table, pick, rows, refusals, filter), pick, codes) : null;
  const shown = rows.slice(0, MOST_ROWS);
  const data = () => counted?.data ?? rowsOf(table, shown);
  const told = (reason: unknown) => fail(reason instanceof Error ? reason.message : String(reason));
  const click = useRef<(datum: Record<string, unknown>) => void>(() => {});
  click.current = (datum) => {
    if (typeof datum[ROW] === "number") return dispatch({ type: "toggle", table, row: datum[ROW] });
    if (pick === null) return;
    const value = codes ? datum.value : datum[pick];
    if (value === undefined) return;
    const values = (Array.isArray(value) ? value : [value]) as Cell[];
    const now = onColumn(filter, pick);
    const same = now?.kind === "oneOf" && now.values.length === values.length && values.every((each) => now.values.includes(each));
    dispatch({ type: "condition", table, condition: { kind: "oneOf", column: pick, values }, keep: !same });
  };

  useEffect(() => {
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const change = () => turn(scheme.matches);
    scheme.addEventListener("change", change);
    return () => scheme.removeEventListener("change", change);
  }, []);
  useEffect(() => {
    fail(null);
    try {
      const whole = compiled(spec, Math.floor(width), theme(place.current!));
      const runtime = vega.parse(whole.spec, whole.config, { ast: true });
      const view = new vega.View(runtime, { expr: vega.expressionInterpreter, loader: closed, renderer: "canvas", container: place.current, hover: true });
      view.logger().error = told;
      view.logger().warn = () => view.logger();
      view.addEventListener("click", (_: unknown, item: { datum?: Record<string, unknown> } | null) => item?.datum && click.current(item.datum));
      view.tooltip((_: unknown, event: { clientX: number }, item: unknown, value: unknown) => {
        place.current!.title = value == null ? "" : typeof value === "object" ? Object.entries(value).map(([name, each]) => `${name}: ${each}`).join("\n") : String(value);
      });
      if (named(view)) view.data(NAME, data());
      view.runAsync().catch(told);
      chart.current = view;
    } catch (reason) {
      told(reason);
    }
    return () => {
      chart.current?.finalize();
      chart.current = null;
    };
  }, [spec, Math.floor(width), dark]);
  useEffect(() => {
    const view = chart.current;
    if (view && named(view)) view.data(NAME, data()).runAsync().catch(told);
  }, [rows]);

  return (
    <div ref={measure}>
      {fault !== null && (
        <p class="fault" role="alert">
          This chart cannot be drawn: {fault}.
        </p>
      )}
      <div ref={place} class="vega" role="img" aria-label={`A chart of ${rows.length} rows; the table of the page holds their values`} />
      {rows.length === 0 && <p class="empty">No row matches the filter.</p>}
      {counted === null && rows.length > MOST_ROWS && <p class="note">Drawn are the first {MOST_ROWS.toLocaleString("en")} rows of {rows.length.toLocaleString("en")}.</p>}
      {counted && <Twin table={table} pick={pick!} {...counted} />}
    </div>
  );
}

/** Whether the chart has the page's rows among its data. */
function named(view: any): boolean {
  try {
    view.data(NAME);
    return true;
  } catch {
    return false;
  }
}

/** The same counts as a table, and what the chart has no place for. */
function Twin({ data, unknown, pick }: { table: Table; pick: string; data: readonly { rows: number; value: readonly Cell[] }[]; unknown: ReadonlyMap<Cell, number> }) {
  const sorted = [...data].sort((a, b) => b.rows - a.rows);
  const elsewhere = [...unknown].sort((a, b) => b[1] - a[1]);
  return (
    <>
      {elsewhere.length > 0 && (
        <p class="note">
          Not on the map: {elsewhere.slice(0, 12).map(([cell, rows]) => `${cell === null ? "missing" : String(cell)} (${rows})`).join(", ")}
          {elsewhere.length > 12 && ` and ${elsewhere.length - 12} more`}.
        </p>
      )}
      <details class="twin">
        <summary>Values</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{pick}</th>
              <th scope="col" class="number">
                rows
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ rows, value }) => (
              <tr key={value.join()}>
                <th scope="row">{value.map(String).join(", ")}</th>
                <td class="number">
                  <Value cell={rows} format={String} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

register("VegaChart", VegaChart);
