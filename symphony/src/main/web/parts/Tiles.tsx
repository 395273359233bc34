import { useState } from "preact/hooks";
import type { Table } from "../data";
import { columnsFormatter } from "../format";
import { useTable } from "../state";
import { MediaCell } from "./MediaCell";
import { mediaColumn, readable, RowCard } from "./RowCard";

interface Props {
  table: Table;
  rows: readonly number[];
  /** Columns whose values stand under each row; the first readable ones if none are named. */
  captions?: readonly string[];
}

const FEW = 3;
const LONG_TEXT = 60;

/** A text column whose texts are read rather than counted. */
function prose(table: Table): string | null {
  const found = readable(table).find((column) => {
    if (column.type !== "string") return false;
    const texts = column.coded.values.slice(0, 200).filter((cell) => typeof cell === "string") as string[];
    return texts.length > 0 && texts.reduce((sum, text) => sum + text.length, 0) / texts.length > LONG_TEXT;
  });
  return found?.name ?? null;
}

/** Rows as tiles with their picture, sound or text; a tile selects its row, and its details open below. */
export function Tiles({ table, rows, captions }: Props) {
  const { selected, dispatch } = useTable(table);
  const [open, setOpen] = useState<number | null>(null);
  const media = mediaColumn(table);
  const text = media ? null : prose(table);
  const names = captions ?? readable(table).filter(({ name }) => name !== text).slice(0, FEW).map(({ name }) => name);
  return (
    <ul class={`tiles ${media ? media.media : text === null ? "plain" : "texts"}`}>
      {rows.map((row) => (
        <li key={row} data-row={row} class={selected.has(row) ? "selected" : ""}>
          {media && <MediaCell media={media.media} cell={table.cell(row, media.column.name)} label={`${media.column.name} of row ${row + 1}`} />}
          {text !== null && <p class="excerpt">{table.cell(row, text) ?? "–"}</p>}
          <label>
            <input type="checkbox" checked={selected.has(row)} aria-label={`Select row ${row + 1}`} onChange={() => dispatch({ type: "toggle", table, row })} />
            <span class="caption">
              {names.map((name) => {
                const cell = table.cell(row, name);
                return (
                  <span key={name} title={name}>
                    {cell === null ? "–" : columnsFormatter(table, [name])(cell)}
                  </span>
                );
              })}
            </span>
          </label>
          <button type="button" class="more" aria-expanded={open === row} aria-label={`All about row ${row + 1}`} onClick={() => setOpen(open === row ? null : row)}>
            …
          </button>
          {open === row && (
            <div class="popup" onKeyDown={(event) => event.key === "Escape" && setOpen(null)}>
              <RowCard table={table} row={row} most={40} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
