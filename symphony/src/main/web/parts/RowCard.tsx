import { encoded, type Cell, type Column, type Table } from "../data";
import { columnsFormatter } from "../format";
import { MediaCell } from "./MediaCell";
import { Value } from "./Value";

/** Columns that analyses fill for views, not for people. */
const INTERNAL = /^(familiarity|duplicates|projection|splitFamiliarity|neighbors)_/;

function firstText(column: Column): Cell {
  for (let at = 0; at < column.size; at++) {
    const cell = column.get(at);
    if (cell !== null && cell !== "") return cell;
  }
  return null;
}

/** The first column of pictures or sounds, if there is one. */
export function mediaColumn(table: Table): { column: Column; media: "image" | "audio" } | null {
  for (const column of table.columns) {
    if (column.type !== "string") continue;
    const first = firstText(column);
    // A server's own address tells by its ending what it sends.
    if (typeof first === "string" && encoded(first)) return { column, media: /^data:audio|^raw\/[^?]*\.(wav|mp3|ogg|flac)\?/i.test(first) ? "audio" : "image" };
  }
  return null;
}

/** The columns about a row that people read. */
export const readable = (table: Table): Column[] => {
  const media = mediaColumn(table)?.column;
  return table.columns.filter((column) => !INTERNAL.test(column.name) && column !== media);
};

/** A row as a short list of what is known about it, with its picture or sound. */
export function RowCard({ table, row, most = 12 }: { table: Table; row: number; most?: number }) {
  const found = mediaColumn(table);
  const columns = readable(table);
  return (
    <div class="card">
      {found && <MediaCell media={found.media} cell={table.cell(row, found.column.name)} label={`${found.column.name} of row ${row + 1}`} />}
      <dl>
        {columns.slice(0, most).map(({ name }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Value cell={table.cell(row, name)} format={columnsFormatter(table, [name])} />
            </dd>
          </div>
        ))}
      </dl>
      {columns.length > most && <p class="note">and {columns.length - most} more columns</p>}
    </div>
  );
}
