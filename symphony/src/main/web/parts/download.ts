/** Rows as files that go on elsewhere. */

import type { Cell, Table } from "../data";
import type { TableState } from "../state";

/** A quoted empty text and an empty cell differ, as the reader of CSV in Java has it. */
function field(cell: Cell): string {
  if (cell === null) return "";
  if (cell === Infinity || cell === -Infinity) return cell > 0 ? "Infinity" : "-Infinity";
  const text = String(cell);
  return typeof cell === "string" && (text === "" || /[",;|\t\r\n]/.test(text) || /^\s|\s$/.test(text))
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

export function rowsAsCsv(table: Table, rows: readonly number[]): string {
  const names = table.columns.map((column) => column.name);
  const lines = rows.map((row) => names.map((name) => field(table.cell(row, name))).join(","));
  return `${[names.map(field).join(","), ...lines].join("\n")}\n`;
}

/** JSON has no NaN, no infinities and no exact whole numbers beyond 2^53: these are texts. */
function plain(cell: Cell): string | number | boolean | null {
  if (typeof cell === "bigint") return String(cell);
  return typeof cell === "number" && !Number.isFinite(cell) ? String(cell) : cell;
}

/** The rows with their numbers, so that Java finds them again. */
export function rowsAsJson(table: Table, rows: readonly number[]): string {
  const all = rows.map((row) => [["row", row], ...table.columns.map(({ name }) => [name, plain(table.cell(row, name))])]);
  return `${JSON.stringify(all.map((entries) => Object.fromEntries(entries)), null, 1)}\n`;
}

/** Kinds of files in which a selection is taken home; a page alone has no writer of Parquet, its server has one. */
export type Format = "csv" | "json" | "parquet";

/** The server that the page comes from, which has all rows; servers elsewhere promise rows alone. */
const own = (table: Table) => (table.address !== null && !/^[a-z]+:/i.test(table.address) ? table.address : null);

export const formats = (table: Table): readonly Format[] => (own(table) === null ? ["csv", "json"] : ["csv", "json", "parquet"]);

/** Gives the selected rows to the reader as a file; by the server also those that the page does not have. */
export async function takeHome(table: Table, state: TableState, format: Format) {
  const address = own(table);
  if (address === null) {
    const rows = state.selection.filter((row) => table.at(row) !== undefined);
    return offer(format, new Blob([format === "csv" ? rowsAsCsv(table, rows) : rowsAsJson(table, rows)]));
  }
  const response = await fetch(`${address.replace("rows", "selection")}&format=${format}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ state, limit: 0, summary: null }),
  });
  if (!response.ok) throw new Error((await response.text()).slice(0, 300));
  offer(format, await response.blob());
}

function offer(format: Format, content: Blob) {
  const address = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href: address, download: `selection.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
