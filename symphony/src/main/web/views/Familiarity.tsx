import type { Table } from "../data";

const { register, bins, binOf, formatter, groups, Histogram, onColumn, Pages, sorted, Tiles, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  column: string;
  meaning: string;
}

/** A value of a column, under whose rows alone familiarity is scored. */
interface Attribute {
  readonly column: string;
  readonly scores: string;
  readonly value: string;
}

const PER_PAGE = 30;

function figures(values: readonly number[]): [number, number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1))];
}

function parsed(text: unknown): Record<string, unknown> {
  try {
    const scores = typeof text === "string" ? JSON.parse(text) : null;
    return scores !== null && typeof scores === "object" ? scores : {};
  } catch {
    return {};
  }
}

/** Whose familiarities stand in columns of JSON objects, as analyses write them: value to log density. */
function attributes(table: Table, layer: string): Attribute[] {
  const start = `splitFamiliarity_${layer}_byAttr_`;
  return table.columns
    .filter(({ name }) => name.startsWith(start) && table.has(name.slice(start.length)))
    .flatMap((scores) => {
      const some = scores.coded.values.find((cell) => cell !== null);
      return Object.keys(parsed(some)).map((value) => ({ column: scores.name.slice(start.length), scores: scores.name, value }));
    });
}

/** The score of each row at hand, under all rows or under those of one value; the rows of others have none there. */
function scored(table: Table, column: string, by: Attribute | null): Float64Array {
  if (by === null) return table.column(column).floats;
  const { codes, values } = table.column(by.scores).coded;
  const found = values.map((text) => {
    const scores = parsed(text);
    return Object.hasOwn(scores, by.value) ? Number(scores[by.value]) : NaN;
  });
  const own = table.column(by.column);
  return Float64Array.from({ length: table.size }, (_, at) => (String(own.get(at)) === by.value ? found[codes[at]!]! : NaN));
}

function useScores(table: Table, column: string, by: Attribute | null, refusals: Uint8Array) {
  const scores = useMemo(() => scored(table, column, by), [table, column, by]);
  const { drawn, format } = useMemo(() => {
    const finite = scores.filter(Number.isFinite);
    const ends = [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)] as const;
    return { drawn: finite.length === 0 ? null : bins(...ends), format: formatter([...finite].map((v) => Number(v.toPrecision(4)))) };
  }, [scores]);
  const counts = useMemo(() => {
    const [all, kept] = [new Uint32Array(drawn?.count ?? 0), new Uint32Array(drawn?.count ?? 0)];
    scores.forEach((value, at) => {
      const bin = drawn ? binOf(drawn, value) : -1;
      if (bin < 0) return;
      all[bin]!++;
      if (refusals[at] === 0) kept[bin]!++;
    });
    return { all, kept };
  }, [scores, drawn, refusals]);
  return { scores, drawn, format, counts };
}

/** Least familiar first: what the model has seen little of, or what does not belong. */
function Familiarity({ table, column, meaning }: Props) {
  const { rows, grouping, filter, refusals, dispatch } = useTable(table);
  const [descending, turnAround] = useState(false);
  const [page, turn] = useState(0);
  const [chosen, choose] = useState(-1);
  const choices = useMemo(() => attributes(table, column.replace(/^familiarity_/, "")), [table, column]);
  const by = choices[chosen] ?? null;
  const { scores, drawn, format, counts } = useScores(table, column, by, refusals);
  const score = (row: number) => scores[table.at(row)!]!;
  const ordered = useMemo(() => {
    const some = rows.filter((row) => Number.isFinite(score(row)));
    if (by === null) return sorted(table, some, { column, descending });
    return some.sort((i, j) => (descending ? score(j) - score(i) : score(i) - score(j)) || i - j);
  }, [table, rows, scores, descending]);
  if (!drawn) return <p class="empty">No row has a score.</p>;
  const own = onColumn(filter, column);
  const { low, high } = own?.kind === "between" ? own : { low: null, high: null };
  const parts = grouping.length > 0 ? groups(table, ordered, grouping) : [{ key: [], rows: ordered }];
  const count = Math.max(1, Math.ceil(ordered.length / PER_PAGE));
  const current = Math.min(page, count - 1);
  const brush = (from: number | null, to: number | null) =>
    dispatch({ type: "condition", table, condition: { kind: "between", column, low: from, high: to }, keep: from !== null || to !== null });
  return (
    <>
      <Toolbar table={table} noun="row" grouping brief />
      {choices.length > 0 && (
        <div class="toolbar">
          <label>
            Familiar to{" "}
            <select value={chosen} onChange={({ currentTarget: { value } }) => choose(Number(value))}>
              <option value={-1}>all rows</option>
              {choices.map(({ column: of, value }, i) => (
                <option key={i} value={i}>
                  rows of {of} {value}, which alone are shown
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <Histogram bins={drawn} {...counts} low={by === null ? low : null} high={by === null ? high : null} label={column} brush={by === null ? brush : null} />
      {parts.map(({ key, rows: of }, i) => {
        const [mean, sd] = figures(of.map(score));
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
