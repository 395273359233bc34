import type { Table } from "../data";

const { register, columnsFormatter, groups, Pages, sorted, Tiles, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  captions: readonly string[];
  pageSize: number;
}

function RowList({ table, captions, pageSize }: Props) {
  const { rows, grouping, selected, dispatch } = useTable(table);
  const [by, setBy] = useState("");
  const [descending, turnAround] = useState(false);
  const [page, turn] = useState(0);
  const ordered = useMemo(() => sorted(table, rows, by === "" ? null : { column: by, descending }), [table, rows, by, descending]);
  const blocks = grouping.length > 0 ? groups(table, ordered, grouping) : [{ key: [], rows: ordered }];
  const count = Math.max(1, Math.ceil(ordered.length / pageSize));
  const current = Math.min(page, count - 1);
  const flat = blocks.flatMap((block) => block.rows).slice(current * pageSize, (current + 1) * pageSize);
  const here = new Set(flat);
  const all = flat.length > 0 && flat.every((row) => selected.has(row));
  return (
    <>
      <Toolbar table={table} noun="row" grouping />
      <div class="toolbar">
        <label>
          Sort by{" "}
          <select value={by} onChange={({ currentTarget: { value } }) => setBy(value)}>
            <option value="">the table's order</option>
            {table.columns
              .filter((column) => !column.encoded)
              .map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
          </select>
        </label>
        {by !== "" && (
          <button type="button" onClick={() => turnAround(!descending)}>
            {descending ? "largest first" : "smallest first"}
          </button>
        )}
        <button type="button" disabled={flat.length === 0} onClick={() => dispatch({ type: "select", table, rows: flat, how: all ? "remove" : "add" })}>
          {all ? "Deselect this page" : "Select this page"}
        </button>
      </div>
      {flat.length === 0 && <p class="empty">No row matches the filter.</p>}
      {blocks.map((block, i) => {
        const shown = block.rows.filter((row) => here.has(row));
        if (shown.length === 0) return null;
        return (
          <div key={i}>
            {grouping.length > 0 && (
              <h3 class="of">
                {grouping.map((column, g) => `${column} ${block.key[g] === null ? "missing" : columnsFormatter(table, [column])(block.key[g]!)}`).join(", ")} <small>{block.rows.length} rows</small>
              </h3>
            )}
            <Tiles table={table} rows={shown} {...(captions.length > 0 ? { captions } : {})} />
          </div>
        );
      })}
      <Pages {...{ current, count, turn }} />
    </>
  );
}

register("RowList", RowList);
