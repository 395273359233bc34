/** Large tables stand in the page as compressed columns: the twin of the Java class `PackedTable`. */

import { Column, type Cell, type Type } from "./data";

type Encoding = "i8" | "i16" | "i32" | "i64" | "f32" | "f64" | "bits" | "u8" | "u16" | "u32";

interface PackedColumn {
  readonly name: string;
  readonly type: Type;
  /** How the cells are kept; those of texts are places among the column's distinct texts. */
  readonly encoding: Encoding;
  /** Where the cells begin, in bytes. */
  readonly at: number;
  /** Where a bit for each missing cell stands; -1 where none is missing. */
  readonly missing: number;
  /** Of texts: how many distinct ones, where their lengths and their UTF-16 units begin. */
  readonly texts: { readonly count: number; readonly lengths: number; readonly units: number; readonly total: number } | null;
}

export interface Packed {
  readonly rows: number;
  readonly columns: readonly PackedColumn[];
}

const ARRAYS = {
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
} as const;

const CHUNK = 1 << 14;
const EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Inflates the element `rowsN` of the page. */
export async function unpack({ rows, columns }: Packed, place: number): Promise<Column[]> {
  const element = document.getElementById(`rows${place}`)!;
  const text = atob(element.textContent!);
  element.remove();
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(stream).arrayBuffer();
  return columns.map((column) => columnOf(column, rows, buffer));
}

function columnOf(column: PackedColumn, rows: number, buffer: ArrayBuffer): Column {
  const { name, type, encoding, at, missing, texts } = column;
  const gaps = missing < 0 ? null : new Uint8Array(buffer, missing, (rows + 7) >> 3);
  const absent = (row: number) => gaps !== null && ((gaps[row >> 3]! >> (row & 7)) & 1) === 1;
  if (encoding === "bits") {
    const bits = new Uint8Array(buffer, at, (rows + 7) >> 3);
    return new Column(name, type, rows, (row) => (absent(row) ? null : ((bits[row >> 3]! >> (row & 7)) & 1) === 1));
  }
  const cells = new ARRAYS[encoding](buffer, at, rows);
  const whole = gaps === null && !(cells instanceof BigInt64Array) && texts === null ? Float64Array.from(cells) : undefined;
  if (texts) {
    const values = textsOf(texts, buffer);
    const codes = cells as ArrayLike<number>;
    return new Column(name, type, rows, (row) => values[codes[row]!]!, { codes, values });
  }
  if (cells instanceof BigInt64Array) {
    const exact = (value: bigint) => (value > EXACT || value < -EXACT ? value : Number(value));
    return new Column(name, type, rows, (row) => (absent(row) ? null : exact(cells[row]!)));
  }
  return new Column(name, type, rows, gaps ? (row) => (absent(row) ? null : cells[row]!) : (row) => cells[row]!, undefined, whole);
}

/** The distinct texts; a length of -1 is the missing one. */
function textsOf(texts: NonNullable<PackedColumn["texts"]>, buffer: ArrayBuffer): Cell[] {
  const units = new Uint16Array(buffer, texts.units, texts.total);
  const parts: string[] = [];
  // One long string cut into pieces is made faster than each piece, and keeps halves of surrogate pairs.
  for (let i = 0; i < units.length; i += CHUNK) parts.push(String.fromCharCode(...units.subarray(i, i + CHUNK)));
  const all = parts.join("");
  let from = 0;
  return Array.from(new Int32Array(buffer, texts.lengths, texts.count), (length) =>
    length < 0 ? null : all.slice(from, (from += length)),
  );
}
