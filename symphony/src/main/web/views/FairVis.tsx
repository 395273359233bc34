import type { Table } from "../data";

const { register, className: text, distinct, groups, interval, pairs, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  label: string;
  prediction: string;
  groups: readonly string[];
}

interface Rates {
  readonly accuracy: number;
  readonly "macro precision": number;
  readonly "macro recall": number;
  readonly "macro F1": number;
}

const RATES = ["accuracy", "macro precision", "macro recall", "macro F1"] as const;
const FEW = 30;

/** Classes are those of labels and predictions; a rate without cases is left out of the mean. */
function rates(table: Table, rows: readonly number[], label: string, prediction: string): Rates {
  const counts = pairs(table, rows, label, prediction);
  const [hits, actual, seen] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const add = (sums: Map<string, number>, name: string, n: number) => sums.set(name, (sums.get(name) ?? 0) + n);
  for (const [truth, line] of counts) {
    for (const [guess, n] of line) {
      add(actual, truth, n);
      add(seen, guess, n);
      if (truth === guess) add(hits, truth, n);
    }
  }
  const each = distinct([...actual.keys(), ...seen.keys()]).map((name) => {
    const [hit, there, said] = [hits.get(name) ?? 0, actual.get(name) ?? 0, seen.get(name) ?? 0];
    return { precision: hit / said, recall: hit / there, f1: (2 * hit) / (said + there) };
  });
  const mean = (values: readonly number[]) => {
    const known = values.filter(Number.isFinite);
    return known.reduce((a, b) => a + b, 0) / known.length;
  };
  return {
    accuracy: [...hits.values()].reduce((a, b) => a + b, 0) / rows.length,
    "macro precision": mean(each.map((c) => c.precision)),
    "macro recall": mean(each.map((c) => c.recall)),
    "macro F1": mean(each.map((c) => c.f1)),
  };
}

function FairVis({ table, label, prediction, groups: given }: Props) {
  const { rows, grouping, dispatch } = useTable(table);
  const [rate, setRate] = useState<(typeof RATES)[number]>("accuracy");
  const by = grouping.length > 0 ? grouping : given;
  const parts = useMemo(
    () => groups(table, rows, by).map(({ key, rows: of }) => ({ key, name: key.map(text).join(", "), rows: of, rates: rates(table, of, label, prediction) })),
    [table, rows, by, label, prediction],
  );
  const whole = useMemo(() => rates(table, rows, label, prediction), [table, rows, label, prediction]);
  if (rows.length === 0) return <p class="empty">No row matches the filter.</p>;
  const sorted = [...parts].sort((a, b) => a.rates[rate] - b.rates[rate]);
  const largest = Math.max(...parts.map((part) => part.rows.length));
  return (
    <>
      <Toolbar table={table} noun="row" grouping brief />
      <div class="toolbar">
        <label>
          Rate{" "}
          <select value={rate} onChange={({ currentTarget: { value } }) => setRate(value as typeof rate)}>
            {RATES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span class="note">
          {by.length === 0 ? "Group the rows to compare" : `Groups by ${by.join(" and ")}`}; all rows {(100 * whole[rate]).toFixed(1)}%
        </span>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{by.join(", ") || "rows"}</th>
            <th class="strip" aria-hidden="true">
              <span>0 %</span>
              <span>100 %</span>
            </th>
            <th scope="col" class="number">
              {rate}
            </th>
            <th scope="col" class="number">
              rows
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ key, name, rows: of, rates: mine }) => {
            const [low, high] = rate === "accuracy" ? interval(Math.round(mine.accuracy * of.length), of.length) : [NaN, NaN];
            const filter = { conditions: by.map((column, i) => ({ kind: "oneOf", column, values: [key[i]!] }) as const) };
            return (
              <tr key={name} data-group={name}>
                <th scope="row">
                  <button type="button" class="plain" onClick={() => dispatch({ type: "filter", table, filter })}>
                    {name || "all"}
                  </button>
                </th>
                <td class="strip" aria-hidden="true">
                  <i class="whole" style={{ left: `${100 * whole[rate]}%` }} />
                  {Number.isFinite(low) && <b style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />}
                  {Number.isFinite(mine[rate]) && <u style={{ left: `${100 * mine[rate]}%`, "--size": 0.35 + 0.65 * Math.sqrt(of.length / largest) }} />}
                </td>
                <td class="number" data-value={mine[rate]}>
                  {Number.isFinite(mine[rate]) ? `${(100 * mine[rate]).toFixed(1)}%` : "–"}
                  {Number.isFinite(low) && (
                    <span class="bounds">
                      {" "}
                      [{(100 * low).toFixed(1)}, {(100 * high).toFixed(1)}]
                    </span>
                  )}
                </td>
                <td class="number">
                  {of.length.toLocaleString("en")}
                  {of.length < FEW && <small> few</small>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="note">Line: all rows. {rate === "accuracy" && "Brackets: 95 % Wilson. "}Larger marks are larger groups. Macro rates are means over classes.</p>
    </>
  );
}

register("FairVis", FairVis);
