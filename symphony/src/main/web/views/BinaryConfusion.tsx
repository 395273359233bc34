import type { Cell, Table } from "../data";

const { register, columnsFormatter, groups, interval, Toolbar, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  label: string;
  prediction: string;
  threshold: number;
}

/** Truth values and numbers alike; null where there is none. */
const value = (cell: Cell): number | null => (typeof cell === "boolean" ? Number(cell) : cell === null || Number.isNaN(Number(cell)) ? null : Number(cell));

interface Matrix {
  readonly name: string;
  readonly cells: readonly [number, number, number, number];
  readonly left: number;
}

function BinaryConfusion({ table, label, prediction, threshold }: Props) {
  const { rows, grouping, dispatch } = useTable(table);
  const [limit, setLimit] = useState(threshold);
  const blocks = grouping.length > 0 ? groups(table, rows, grouping) : [{ key: [] as Cell[], rows }];
  const graded = table.column(prediction).type === "double" && table.column(prediction).floats.some((v) => v > 0 && v < 1);
  const matrices = blocks.map(({ key, rows: of }): Matrix => {
    const cells: [number, number, number, number] = [0, 0, 0, 0];
    let left = 0;
    for (const row of of) {
      const [actual, seen] = [value(table.cell(row, label)), value(table.cell(row, prediction))];
      if (actual === null || seen === null) left++;
      else cells[(actual >= 0.5 ? 0 : 2) + (seen >= limit ? 0 : 1)]!++;
    }
    const name = grouping.map((column, i) => `${column} ${key[i] === null ? "missing" : columnsFormatter(table, [column])(key[i]!)}`).join(", ");
    return { name, cells, left };
  });
  const bounds = graded ? `d[${JSON.stringify(prediction)}] ` : null;
  return (
    <>
      <Toolbar table={table} noun="row" grouping brief />
      {graded && (
        <label class="slider">
          positive from {limit.toFixed(2)}{" "}
          <input type="range" min={0} max={1} step={0.01} value={limit} onInput={({ currentTarget }) => setLimit(Number(currentTarget.value))} />
        </label>
      )}
      <div class="panels">
        {matrices.map((matrix) => (
          <One key={matrix.name} {...matrix} keep={bounds === null ? null : (above) => dispatch({ type: "condition", table, condition: { kind: "where", text: `${bounds}${above ? ">=" : "<"} ${limit}` }, keep: true })} />
        ))}
      </div>
      {rows.length === 0 && <p class="empty">No row matches the filter.</p>}
    </>
  );
}

const share = (hits: number, of: number) => {
  const [low, high] = interval(hits, of);
  return of === 0 ? "–" : `${((100 * hits) / of).toFixed(1)}% [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
};

function One({ name, cells: [tp, fn, fp, tn], left, keep }: Matrix & { keep: ((above: boolean) => void) | null }) {
  const size = tp + fn + fp + tn;
  const cell = (hits: number, what: string, right: boolean, above: boolean) => (
    <td class="number">
      <button type="button" class={`heat ${right ? "right" : "wrong"}`} style={{ "--score": size > 0 ? 0.75 * (hits / size) : 0 }} disabled={keep === null} onClick={() => keep?.(above)}>
        {hits.toLocaleString("en")}
        <small>{what}</small>
      </button>
    </td>
  );
  return (
    <figure>
      <figcaption>{name || `${size.toLocaleString("en")} rows`}</figcaption>
      <table>
        <thead>
          <tr>
            <th scope="col">actual</th>
            <th scope="col" class="number">predicted yes</th>
            <th scope="col" class="number">predicted no</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">yes</th>
            {cell(tp, "true positives", true, true)}
            {cell(fn, "false negatives", false, false)}
          </tr>
          <tr>
            <th scope="row">no</th>
            {cell(fp, "false positives", false, true)}
            {cell(tn, "true negatives", true, false)}
          </tr>
        </tbody>
      </table>
      <p class="note">
        accuracy {share(tp + tn, size)}; precision {share(tp, tp + fp)}; recall {share(tp, tp + fn)}
        {left > 0 && `; ${left} rows without both values are left out`}. Brackets: 95 % Wilson.
      </p>
    </figure>
  );
}

register("BinaryConfusion", BinaryConfusion);
