/** What the page was given: tables by column, and the components that look at them. */

export type Cell = string | number | bigint | boolean | null;
export type Type = "double" | "long" | "boolean" | "string";

export interface Column {
  readonly name: string;
  readonly type: Type;
  readonly values: readonly Cell[];
}

/** Columns of one length. Its identity is what components share. */
export class Table {
  readonly rows: number;
  private readonly byName: Map<string, Column>;

  constructor(readonly columns: readonly Column[]) {
    this.byName = new Map(columns.map((column) => [column.name, column]));
    this.rows = columns[0]?.values.length ?? 0;
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  column(name: string): Column {
    const found = this.byName.get(name);
    if (!found) throw new Error(`The table has no column '${name}'.`);
    return found;
  }

  cell(row: number, name: string): Cell {
    return this.column(name).values[row] ?? null;
  }

  /** The cell as a number; NaN where it is missing or none. */
  number(row: number, name: string): number {
    const cell = this.cell(row, name);
    return typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : NaN;
  }

  allRows(): number[] {
    return Array.from({ length: this.rows }, (_, row) => row);
  }
}

export const numeric = (column: Column) => column.type === "double" || column.type === "long";

/** A component as its Java record wrote it; the views know their own fields. */
export interface Component {
  readonly view: string;
  readonly title: string;
}

/** A column and how people should read it. */
export interface Measure {
  readonly column: string;
  readonly label: string;
  readonly unit: string;
  readonly share: boolean;
}

export interface Interval {
  readonly low: string;
  readonly high: string;
  readonly meaning: string;
}

export interface Payload {
  readonly components: readonly Component[];
  readonly tables: readonly Table[];
}

/** JSON has no NaN, no infinities and no exact numbers beyond 2^53: in numeric columns these are text. */
function decode(type: Type, value: Cell): Cell {
  if (typeof value !== "string" || type === "string") return value;
  return type === "long" ? BigInt(value) : Number(value);
}

/** Reads the JSON in the page and puts each table where components hold its number. */
export function read(json: string): Payload {
  const raw = JSON.parse(json);
  const tables: Table[] = raw.tables.map(
    ({ columns }: { columns: Column[] }) =>
      new Table(columns.map((c) => ({ ...c, values: c.values.map((v) => decode(c.type, v)) }))),
  );
  const components = raw.components.map((component: Component & { table?: number }) =>
    component.table === undefined ? component : { ...component, table: tables[component.table] },
  );
  return { components, tables };
}
