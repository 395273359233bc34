/** What the page was given: tables by column, and the components that look at them. */

import type { Filter } from "./filter";
import { unpack, type Packed } from "./packed";
import type { PageState } from "./state";

export type Cell = string | number | bigint | boolean | null;
export type Type = "double" | "long" | "boolean" | "string";

/** A column as JSON has it. */
export interface ColumnData {
  readonly name: string;
  readonly type: Type;
  readonly values: readonly Cell[];
}

/** Distinct values in order of first appearance, and the place of each cell among them. */
export interface Codes {
  readonly codes: ArrayLike<number>;
  readonly values: readonly Cell[];
}

/** A column; what is costly to know about it is found once, when somebody asks. */
export class Column {
  private list: readonly Cell[] | undefined;
  private floating: Float64Array | undefined;
  private coding: Codes | undefined;
  private shows: boolean | undefined;
  /** As many different cells have been seen. */
  private seen = 0;

  /** `get` answers by place among the rows at hand, which a live table's row numbers are not. */
  constructor(
    readonly name: string,
    readonly type: Type,
    readonly size: number,
    readonly get: (at: number) => Cell,
    codes?: Codes,
    floats?: Float64Array,
  ) {
    this.coding = codes;
    this.floating = floats;
  }

  static of({ name, type, values }: ColumnData): Column {
    const column = new Column(name, type, values.length, (at) => values[at] ?? null);
    column.list = values;
    return column;
  }

  get values(): readonly Cell[] {
    return (this.list ??= Array.from({ length: this.size }, (_, at) => this.get(at)));
  }

  /** The cells as numbers; NaN where they are missing or none. */
  get floats(): Float64Array {
    if (!this.floating) {
      const floats = new Float64Array(this.size);
      for (let at = 0; at < floats.length; at++) floats[at] = toNumber(this.get(at));
      this.floating = floats;
    }
    return this.floating;
  }

  get coded(): Codes {
    return (this.coding ??= code(this.size, this.get));
  }

  /** Whether there are more than `most` different cells; looks no further than it must, unlike `coded`. */
  moreThan(most: number): boolean {
    if (this.coding) return this.coding.values.length > most;
    if (this.seen > most) return true;
    const cells = new Set<Cell>();
    for (let at = 0; at < this.size && cells.size <= most; at++) cells.add(this.get(at));
    this.seen = cells.size;
    return cells.size > most;
  }

  /** Whether the texts are pictures or sounds. */
  get encoded(): boolean {
    return (this.shows ??= this.type === "string" && this.coded.values.some(encoded));
  }
}

function code(size: number, get: (at: number) => Cell): Codes {
  const places = new Map<Cell, number>();
  const codes = new Uint32Array(size);
  for (let at = 0; at < size; at++) {
    const cell = get(at);
    let place = places.get(cell);
    if (place === undefined) places.set(cell, (place = places.size));
    codes[at] = place;
  }
  return { codes, values: [...places.keys()] };
}

const toNumber = (cell: Cell) => (typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : NaN);

/** Rows that a server chose: their numbers there, the filter they have passed, how many there are. */
interface Chosen {
  readonly rows: readonly number[];
  readonly filter: Filter;
  readonly matched: number;
  readonly total: number;
  readonly address: string;
}

/** Columns of one length. */
export class Table {
  /** How many rows there are, here or at the server. */
  readonly rows: number;
  /** How many rows are at hand. */
  readonly size: number;
  private readonly byName: Map<string, Column>;
  private readonly places: ReadonlyMap<number, number> | null;
  private all: readonly number[] | undefined;

  /** `place` is the table's among all of the page; by it components share a state. */
  constructor(
    readonly columns: readonly Column[],
    readonly place: number,
    private readonly chosen: Chosen | null = null,
  ) {
    this.byName = new Map(columns.map((column) => [column.name, column]));
    this.places = chosen && new Map(chosen.rows.map((row, at) => [row, at]));
    this.size = chosen?.rows.length ?? columns[0]?.size ?? 0;
    this.rows = chosen?.total ?? this.size;
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  column(name: string): Column {
    const found = this.byName.get(name);
    if (!found) throw new Error(`the table has no column '${name}'`);
    return found;
  }

  cell(row: number, name: string): Cell {
    const at = this.at(row);
    return at === undefined ? null : this.column(name).get(at);
  }

  /** The cell as a number; NaN where it is missing or none. */
  number(row: number, name: string): number {
    return toNumber(this.cell(row, name));
  }

  /** The place of a row among those at hand. */
  at(row: number): number | undefined {
    return this.places ? this.places.get(row) : row < this.size ? row : undefined;
  }

  /** The row at a place among those at hand. */
  row(at: number): number {
    return this.chosen ? this.chosen.rows[at]! : at;
  }

  /** Whether the rows are those that stand in the page. */
  get inPage(): boolean {
    return this.chosen === null;
  }

  /** Where a server answers for this table; null when the page holds all rows. */
  get address(): string | null {
    return this.chosen?.address ?? null;
  }

  /** How many rows a server's filter keeps; null when the page filters by itself. */
  get matched(): number | null {
    return this.chosen?.matched ?? null;
  }

  /** The rows at hand. */
  allRows(): readonly number[] {
    return (this.all ??= this.chosen?.rows ?? Array.from({ length: this.rows }, (_, row) => row));
  }

  /** Whether a server has already applied this filter. */
  filteredBy(filter: Filter): boolean {
    return this.chosen?.filter === filter;
  }
}

export const numeric = (column: Column) => column.type === "double" || column.type === "long";

/** A component as its Java record wrote it; the views know their own fields. */
export interface Component {
  readonly view: string;
  readonly title: string;
}

/** What a column's texts are, where they are more than plain text. */
export type Media = "image" | "audio" | "markdown";

/** Whether a text is a picture or a sound, which is neither searched nor offered as a choice. */
export const encoded = (cell: Cell) => typeof cell === "string" && /^(data:(image|audio)\/|raw\/[^?]*\?token=)/.test(cell);

/** The HTML that Java made of columns of Markdown, a text for each row in the page. */
export type Rendered = Readonly<Record<string, readonly (string | null)[]>>;

/** A column and how people should read it. */
export interface Measure {
  readonly column: string;
  readonly label: string;
  readonly unit: string;
  readonly share: boolean;
  readonly media: Media | null;
}

export interface Interval {
  readonly low: string;
  readonly high: string;
  readonly meaning: string;
}

/** A part of the page that is shown alone: the components from a place up to the next tab's. */
export interface Tab {
  readonly name: string;
  readonly from: number;
}

export interface Payload {
  readonly components: readonly Component[];
  readonly tabs: readonly Tab[];
  readonly tables: readonly Table[];
  /** Of the tables' servers; null where the rows stand in the page. */
  readonly addresses: readonly (string | null)[];
  readonly state: PageState;
}

/** JSON has no NaN, no infinities and no exact numbers beyond 2^53: in numeric columns these are text. */
export function decode({ name, type, values }: ColumnData): Column {
  const value = (cell: Cell) =>
    typeof cell !== "string" || type === "string" ? cell : type === "long" ? BigInt(cell) : Number(cell);
  return Column.of({ name, type, values: values.map(value) });
}

interface TableData {
  readonly address: string | null;
  readonly columns?: readonly ColumnData[];
  readonly packed?: Packed;
}

/** Reads the JSON in the page; a promise only where rows are packed and must be inflated. */
export function read(json: string): Payload | Promise<Payload> {
  const { components, tabs, tables, state } = JSON.parse(json) as {
    components: Component[];
    tabs: Tab[];
    tables: TableData[];
    state: PageState;
  };
  const payload = (columns: readonly (readonly Column[])[]): Payload => ({
    components,
    tabs,
    tables: columns.map((each, place) => new Table(each, place)),
    addresses: tables.map(({ address }) => address),
    state,
  });
  const read = tables.map(({ columns, packed }, place) => (packed ? unpack(packed, place) : columns!.map(decode)));
  return read.some((each) => each instanceof Promise)
    ? Promise.all(read).then(payload)
    : payload(read as readonly Column[][]);
}

/** The component with tables where its JSON refers to them by their places. */
export function fill<T>(value: T, tables: readonly Table[]): T {
  if (Array.isArray(value)) return value.map((each) => fill(each, tables)) as T;
  if (value === null || typeof value !== "object") return value;
  if ("$table" in value) return tables[value.$table as number] as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, tables)])) as T;
}
