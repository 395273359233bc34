/** Rows as files that go on elsewhere. */

import type { Cell, Table } from "../data";

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

export function download(name: string, type: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
