import type { Table } from "../data";

const { register, bins, binOf, formatter, groups, Histogram, onColumn, Pages, sorted, Tiles, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  column: string;
  meaning: string;
}

const PER_PAGE = 30;

function figures(values: readonly number[]): [number, number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1))];
}

/** Least familiar first: what the model has seen little of, or what does not belong. */
function Familiarity({ table, column, meaning }: Props) {
  const { rows, grouping, filter, refusals, dispatch } = useTable(table);
  const [descending, turnAround] = useState(false);
  const [page, turn] = useState(0);
  const { floats } = table.column(column);
  const drawn = useMemo(() => {
    const finite = floats.filter(Number.isFinite);
    return finite.length === 0 ? null : bins(finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b)));
  }, [floats]);
  const counts = useMemo(() => {
    const [all, kept] = [new Uint32Array(drawn?.count ?? 0), new Uint32Array(drawn?.count ?? 0)];
    floats.forEach((value, at) => {
      const bin = drawn ? binOf(drawn, value) : -1;
      if (bin < 0) return;
      all[bin]!++;
      if (refusals[at] === 0) kept[bin]!++;
    });
    return { all, kept };
  }, [floats, drawn, refusals]);
  const ordered = useMemo(() => sorted(table, rows.filter((row) => Number.isFinite(table.number(row, column))), { column, descending }), [table, rows, column, descending]);
  if (!drawn) return <p class="empty">No row has a score.</p>;
  const own = onColumn(filter, column);
  const { low, high } = own?.kind === "between" ? own : { low: null, high: null };
  const format = formatter([...floats].filter(Number.isFinite).map((v) => Number(v.toPrecision(4))));
  const parts = grouping.length > 0 ? groups(table, ordered, grouping) : [{ key: [], rows: ordered }];
  const count = Math.max(1, Math.ceil(ordered.length / PER_PAGE));
  const current = Math.min(page, count - 1);
  return (
    <>
      <Toolbar table={table} noun="row" grouping brief />
      <Histogram bins={drawn} {...counts} {...{ low, high }} label={column} brush={(from, to) => dispatch({ type: "condition", table, condition: { kind: "between", column, low: from, high: to }, keep: from !== null || to !== null })} />
      {parts.map(({ key, rows: of }, i) => {
        const [mean, sd] = figures(of.map((row) => table.number(row, column)));
        return (
          <p key={i} class="note">
            {grouping.map((name, g) => `${name} ${key[g] ?? "missing"}, `)}
            {of.length} rows: mean <span data-value={mean}>{format(mean)}</span>
            {of.length > 1 && (
              <>
                , standard deviation <span data-value={sd}>{format(sd)}</span>
              </>
            )}
          </p>
        );
      })}
      <div class="toolbar">
        <button type="button" onClick={() => turnAround(!descending)}>
          {descending ? "most familiar first" : "least familiar first"}
        </button>
        <span class="note">{meaning}</span>
      </div>
      <Tiles table={table} rows={ordered.slice(current * PER_PAGE, (current + 1) * PER_PAGE)} />
      <Pages {...{ current, count, turn }} />
    </>
  );
}

register("Familiarity", Familiarity);
