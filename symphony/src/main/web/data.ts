/** What the page was given: tables by column, and the components that look at them. */

import type { Filter } from "./filter";
import type { PageState } from "./state";

export type Cell = string | number | bigint | boolean | null;
export type Type = "double" | "long" | "boolean" | "string";

export interface Column {
  readonly name: string;
  readonly type: Type;
  readonly values: readonly Cell[];
}

/** Rows that a server chose: their numbers there, the filter they have passed, how many there are. */
interface Chosen {
  readonly rows: readonly number[];
  readonly filter: Filter;
  readonly total: number;
}

/** Columns of one length. */
export class Table {
  /** How many rows there are, here or at the server. */
  readonly rows: number;
  private readonly byName: Map<string, Column>;
  private readonly places: ReadonlyMap<number, number> | null;

  /** `place` is the table's among all of the page; by it components share a state. */
  constructor(
    readonly columns: readonly Column[],
    readonly place: number,
    private readonly chosen: Chosen | null = null,
  ) {
    this.byName = new Map(columns.map((column) => [column.name, column]));
    this.places = chosen && new Map(chosen.rows.map((row, at) => [row, at]));
    this.rows = chosen?.total ?? columns[0]?.values.length ?? 0;
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
    const at = this.places ? this.places.get(row) : row;
    return at === undefined ? null : (this.column(name).values[at] ?? null);
  }

  /** The cell as a number; NaN where it is missing or none. */
  number(row: number, name: string): number {
    const cell = this.cell(row, name);
    return typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : NaN;
  }

  /** Whether the rows are those that stand in the page. */
  get inPage(): boolean {
    return this.chosen === null;
  }

  /** The rows at hand. */
  allRows(): readonly number[] {
    return this.chosen?.rows ?? Array.from({ length: this.rows }, (_, row) => row);
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
export const encoded = (cell: Cell) => typeof cell === "string" && /^data:(image|audio)\//.test(cell);

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

export interface Payload {
  readonly components: readonly Component[];
  readonly tables: readonly Table[];
  /** Of the tables' servers; null where the rows stand in the page. */
  readonly addresses: readonly (string | null)[];
  readonly state: PageState;
}

/** JSON has no NaN, no infinities and no exact numbers beyond 2^53: in numeric columns these are text. */
export function decode({ name, type, values }: Column): Column {
  const value = (cell: Cell) =>
    typeof cell !== "string" || type === "string" ? cell : type === "long" ? BigInt(cell) : Number(cell);
  return { name, type, values: values.map(value) };
}

/** Reads the JSON in the page. */
export function read(json: string): Payload {
  const { components, tables, state } = JSON.parse(json) as {
    components: Component[];
    tables: { address: string | null; columns: Column[] }[];
    state: PageState;
  };
  return {
    components,
    tables: tables.map(({ columns }, place) => new Table(columns.map(decode), place)),
    addresses: tables.map(({ address }) => address),
    state,
  };
}

/** The component with tables where its JSON refers to them by their places. */
export function fill<T>(value: T, tables: readonly Table[]): T {
  if (Array.isArray(value)) return value.map((each) => fill(each, tables)) as T;
  if (value === null || typeof value !== "object") return value;
  if ("$table" in value) return tables[value.$table as number] as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, tables)])) as T;
}
