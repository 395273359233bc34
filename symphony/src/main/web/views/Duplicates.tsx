import type { Cell, Table } from "../data";

const { register, distinct, groups, Pages, Tiles, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  column: string;
  split: string | null;
  label: string | null;
}

const FEW = 17;
const PER_PAGE = 9;

interface Cluster {
  readonly id: Cell;
  readonly rows: readonly number[];
}

/** Clusters of the rows kept, the largest first; a row by itself is none. */
function clustersOf(table: Table, rows: readonly number[], column: string): Cluster[] {
  return groups(table, rows.filter((row) => table.number(row, column) >= 0), [column]).map(({ key, rows: of }) => ({ id: key[0]!, rows: of }));
}

function Duplicates({ table, column, split, label }: Props) {
  const { rows } = useTable(table);
  const [page, turn] = useState(0);
  const [leaking, onlyLeaking] = useState(false);
  const all = useMemo(() => clustersOf(table, rows, column), [table, rows, column]);
  const values = (cluster: Cluster, of: string | null) => (of === null ? [] : distinct(cluster.rows.map((row) => table.cell(row, of))));
  const leaks = all.filter((cluster) => values(cluster, split).length > 1);
  const shown = leaking ? leaks : all;
  const count = Math.max(1, Math.ceil(shown.length / PER_PAGE));
  const current = Math.min(page, count - 1);
  return (
    <>
      <Toolbar table={table} noun="row" brief />
      <p class="note">
        {all.length.toLocaleString("en")} cluster{all.length === 1 ? "" : "s"} with {all.reduce((sum, { rows: of }) => sum + of.length, 0).toLocaleString("en")} rows
        {split !== null && `, of which ${leaks.length} hold rows of more than one ${split}`}.{" "}
        {leaks.length > 0 && (
          <label>
            <input type="checkbox" checked={leaking} onChange={() => onlyLeaking(!leaking)} /> only these
          </label>
        )}
      </p>
      {shown.slice(current * PER_PAGE, (current + 1) * PER_PAGE).map((cluster) => (
        <One key={String(cluster.id)} {...{ table, cluster, split, label }} />
      ))}
      {all.length === 0 && <p class="empty">No two rows kept are that much alike.</p>}
      <Pages {...{ current, count, turn }} />
    </>
  );
}

function One({ table, cluster, split, label }: { table: Table; cluster: Cluster; split: string | null; label: string | null }) {
  const { selected, grouping, dispatch } = useTable(table);
  const [whole, setWhole] = useState(false);
  const { rows } = cluster;
  const picked = rows.every((row) => selected.has(row));
  const by = grouping.length > 0 ? [...grouping] : split === null ? [] : [split];
  const parts = by.length === 0 ? [{ key: [] as Cell[], rows }] : groups(table, rows, by);
  const labels = label === null ? [] : distinct(rows.map((row) => table.cell(row, label)));
  const warnings = [split !== null && distinct(rows.map((row) => table.cell(row, split))).length > 1 && `crosses ${split}`, labels.length > 1 && `${labels.length} different ${label}s`].filter(Boolean);
  return (
    <section class="cluster" data-cluster={String(cluster.id)}>
      <h3>
        Cluster {String(cluster.id)} <small>{rows.length} rows</small>
        {warnings.map((warning) => (
          <b key={String(warning)} class="warning">
            {warning}
          </b>
        ))}
        <button type="button" onClick={() => dispatch({ type: "select", table, rows, how: picked ? "remove" : "add" })}>
          {picked ? "Deselect" : "Select"} all
        </button>
      </h3>
      {parts.map(({ key, rows: of }, i) => (
        <div key={i}>
          {by.length > 0 && (
            <p class="note">
              {by.map((column, k) => `${column} ${key[k] ?? "missing"}`).join(", ")}: {of.length}
            </p>
          )}
          <Tiles table={table} rows={whole ? of : of.slice(0, FEW)} />
        </div>
      ))}
      {parts.some(({ rows: of }) => of.length > FEW) && (
        <button type="button" class="plain" onClick={() => setWhole(!whole)}>
          {whole ? "fewer" : "show all"}
        </button>
      )}
    </section>
  );
}

register("Duplicates", Duplicates);
