import type { Cell, Interval, Measure, Table } from "../data";

const { register, columnsFormatter, distinct, Estimate, title, useTable, useState } = symphony.kit;

interface Props {
  table: Table;
  group: Measure;
  perturbation: Measure;
  auc: Measure;
  interval: Interval | null;
  count: string | null;
  significant: string | null;
}

const text = (cell: Cell) => (cell === null ? "missing" : String(cell));

/** Groups down, perturbations across; what is less robust is darker, and the worst cell says so. */
function AucMatrix({ table, group, perturbation, auc, interval, count, significant }: Props) {
  const { rows, selected, dispatch } = useTable(table);
  const [byGap, sortByGap] = useState(false);
  if (rows.length === 0) return <p class="empty">There is nothing to show.</p>;
  const groups = distinct(rows.map((row) => table.cell(row, group.column)));
  const perturbations = distinct(rows.map((row) => table.cell(row, perturbation.column)));
  const value = (row: number) => table.number(row, auc.column);
  const known = rows.filter((row) => Number.isFinite(value(row)));
  const worst = known.reduce<number | null>((a, b) => (a === null || value(b) < value(a) ? b : a), null);
  const [low, high] = [Math.min(...known.map(value)), Math.max(...known.map(value))];
  const bounds = interval ? [interval.low, interval.high] : [];
  const format = columnsFormatter(table, [auc.column, ...bounds], auc);
  const at = (of: Cell, by: Cell) => rows.filter((row) => table.cell(row, group.column) === of && table.cell(row, perturbation.column) === by);
  const gap = (by: Cell) => {
    const all = known.filter((row) => table.cell(row, perturbation.column) === by).map(value);
    return all.length > 1 ? Math.max(...all) - Math.min(...all) : NaN;
  };
  const across = byGap ? [...perturbations].sort((a, b) => (gap(b) || 0) - (gap(a) || 0)) : perturbations;
  return (
    <>
      <p class="key">
        <span aria-hidden="true">{format(low)}</span>
        <span class="ramp reversed" aria-hidden="true" />
        <span aria-hidden="true">{format(high)}</span>
        <label>
          <input type="checkbox" checked={byGap} onChange={() => sortByGap(!byGap)} /> widest gap first
        </label>
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={`${title(auc)}, scrolls sideways`}>
        <table>
          <caption>
            {title(auc)}: {title(group)} down, {title(perturbation)} across
          </caption>
          <thead>
            <tr>
              <th scope="col">{title(group)}</th>
              {across.map((by) => (
                <th key={text(by)} scope="col" class="number">
                  {text(by)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((of) => (
              <tr key={text(of)}>
                <th scope="row">
                  {text(of)}
                  {count !== null && <small> {[...new Set(rows.filter((row) => table.cell(row, group.column) === of).map((row) => table.number(row, count)))].join(", ")}</small>}
                </th>
                {across.map((by) => (
                  <td key={text(by)} class="number">
                    {at(of, by).map((row) => {
                      const strength = high > low ? (high - value(row)) / (high - low) : 0;
                      const marked = significant !== null && table.cell(row, significant) === true;
                      const classes = ["heat", row === worst && "worst", selected.has(row) && "selected"].filter(Boolean).join(" ");
                      return (
                        <button key={row} type="button" data-row={row} class={classes} aria-pressed={selected.has(row)} style={{ "--score": Number.isFinite(strength) ? strength : 0 }} onClick={() => dispatch({ type: "toggle", table, row })}>
                          <Estimate value={table.cell(row, auc.column)} low={interval && table.cell(row, interval.low)} high={interval && table.cell(row, interval.high)} format={format} />
                          {marked && <b title="differs beyond chance"> *</b>}
                          {row === worst && <small>lowest</small>}
                        </button>
                      );
                    })}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {groups.length > 1 && (
            <tfoot>
              <tr>
                <th scope="row">gap between groups</th>
                {across.map((by) => (
                  <td key={text(by)} class="number">
                    {Number.isFinite(gap(by)) ? format(gap(by)) : "–"}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      <p class="note">
        {interval && `Brackets: ${interval.meaning}. `}
        {significant !== null && "A star marks what differs beyond chance."}
      </p>
    </>
  );
}

register("AucMatrix", AucMatrix);
