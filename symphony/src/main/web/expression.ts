/** The filter language: the twin of `Where` and its neighbors in `dev.tiller.symphony.filter`. */

import type { Cell, Table } from "./data";

/** Decides about a row by its place among those at hand. */
export type RowTest = (at: number) => boolean;

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "contains";
type Expression =
  | { readonly is: "value"; readonly value: Cell }
  | { readonly is: "column"; readonly name: string }
  | { readonly is: "not"; readonly of: Expression }
  | { readonly is: "minus"; readonly of: Expression }
  | { readonly is: "both" | "either"; readonly left: Expression; readonly right: Expression }
  | { readonly is: "compare"; readonly by: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly is: "calculate"; readonly by: "+" | "-" | "*" | "/"; readonly left: Expression; readonly right: Expression }
  | { readonly is: "in"; readonly of: Expression; readonly values: readonly Cell[] }
  | { readonly is: "missing"; readonly of: Expression };

interface Token {
  readonly kind: "number" | "text" | "name" | "sign" | "end";
  readonly text: string;
}

const TOKEN =
  /[ \t\r\n]*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')|([\p{L}_$][\p{L}\p{N}_$]*)|(===|!==|==|!=|<=|>=|&&|\|\||[<>!+\-*\/().,[\]]))/uy;

const WORDS: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!", "===": "==", "!==": "!=" };
const DEEPEST = 200;

const shown = (token: Token) => (token.kind === "end" ? "its end" : `'${token.text}'`);

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let from = 0;
  while (/[^ \t\r\n]/.test(text.slice(from))) {
    TOKEN.lastIndex = from;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`the filter has '${text.slice(from).trim().slice(0, 20)}' where no word, number, text or sign begins`);
    from = TOKEN.lastIndex;
    const [, number, quoted, name, sign] = match;
    if (number !== undefined) found.push({ kind: "number", text: number });
    else if (quoted !== undefined) found.push({ kind: "text", text: quoted.slice(1, -1).replace(/\\([^])/gu, "$1") });
    else if (name !== undefined) found.push(WORDS[name] && Object.hasOwn(WORDS, name) ? { kind: "sign", text: WORDS[name] } : { kind: "name", text: name });
    else found.push({ kind: "sign", text: Object.hasOwn(WORDS, sign!) ? WORDS[sign!]! : sign! });
  }
  return [...found, { kind: "end", text: "" }];
}

class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly all: readonly Token[]) {}

  whole(): Expression {
    const expression = this.either();
    if (this.here.kind !== "end") this.fail("a sign such as &&");
    return expression;
  }

  private get here(): Token {
    return this.all[this.next]!;
  }

  private fail(wanted: string): never {
    throw new Error(`the filter has ${shown(this.here)} where ${wanted} was expected`);
  }

  private takes(text: string, kind: Token["kind"] = "sign"): boolean {
    const found = this.here.kind === kind && this.here.text === text;
    if (found) this.next++;
    return found;
  }

  private needs(text: string) {
    if (!this.takes(text)) this.fail(`'${text}'`);
  }

  private either(): Expression {
    if (++this.depth > DEEPEST) throw new Error(`the filter is nested more than ${DEEPEST} deep`);
    let left = this.both();
    while (this.takes("||")) left = { is: "either", left, right: this.both() };
    this.depth--;
    return left;
  }

  private both(): Expression {
    let left = this.negated();
    while (this.takes("&&")) left = { is: "both", left, right: this.negated() };
    return left;
  }

  private negated(): Expression {
    if (!this.takes("!")) return this.comparison();
    if (++this.depth > DEEPEST) throw new Error(`the filter is nested more than ${DEEPEST} deep`);
    const not: Expression = { is: "not", of: this.negated() };
    this.depth--;
    return not;
  }

  private comparison(): Expression {
    const left = this.sum();
    for (const by of ["==", "!=", "<=", ">=", "<", ">"] as const) {
      if (this.takes(by)) return this.compared(by, left, this.sum());
    }
    if (this.takes("contains", "name")) return { is: "compare", by: "contains", left, right: this.sum() };
    if (this.takes("in", "name")) return { is: "in", of: left, values: this.list() };
    if (this.takes("is", "name")) {
      const not = this.takes("!");
      if (!this.takes("null", "name") && !this.takes("missing", "name")) this.fail("'null'");
      const missing: Expression = { is: "missing", of: left };
      return not ? { is: "not", of: missing } : missing;
    }
    return left;
  }

  /** Nothing equals a missing value, so who compares with null asks whether there is one. */
  private compared(by: Comparison, left: Expression, right: Expression): Expression {
    const none = (e: Expression) => e.is === "value" && e.value === null;
    if (!none(left) && !none(right)) return { is: "compare", by, left, right };
    const missing: Expression = { is: "missing", of: none(right) ? left : right };
    if (by === "==") return missing;
    if (by === "!=") return { is: "not", of: missing };
    throw new Error(`the filter has ${by} beside null, which is neither more nor less than anything`);
  }

  private list(): Cell[] {
    this.needs("(");
    const values: Cell[] = [];
    do values.push(this.constant());
    while (this.takes(","));
    this.needs(")");
    return values;
  }

  private constant(): Cell {
    const minus = this.takes("-");
    const { kind, text } = this.here;
    this.next++;
    if (kind === "number") return minus ? -Number(text) : Number(text);
    if (kind === "text" && !minus) return text;
    if (kind === "name" && !minus && (text === "true" || text === "false")) return text === "true";
    this.next--;
    this.fail("a number or a text");
  }

  private sum(): Expression {
    let left = this.product();
    for (;;) {
      if (this.takes("+")) left = { is: "calculate", by: "+", left, right: this.product() };
      else if (this.takes("-")) left = { is: "calculate", by: "-", left, right: this.product() };
      else return left;
    }
  }

  private product(): Expression {
    let left = this.signed();
    for (;;) {
      if (this.takes("*")) left = { is: "calculate", by: "*", left, right: this.signed() };
      else if (this.takes("/")) left = { is: "calculate", by: "/", left, right: this.signed() };
      else return left;
    }
  }

  private signed(): Expression {
    if (!this.takes("-")) return this.primary();
    if (++this.depth > DEEPEST) throw new Error(`the filter is nested more than ${DEEPEST} deep`);
    const minus: Expression = { is: "minus", of: this.signed() };
    this.depth--;
    return minus;
  }

  private primary(): Expression {
    if (this.takes("(")) {
      const inner = this.either();
      this.needs(")");
      return inner;
    }
    const { kind, text } = this.here;
    if (kind === "end" || kind === "sign") this.fail("a column, a number or a text");
    this.next++;
    if (kind === "number") return { is: "value", value: Number(text) };
    if (kind === "text") return { is: "value", value: text };
    if (text === "true" || text === "false") return { is: "value", value: text === "true" };
    if (text === "null") return { is: "value", value: null };
    return { is: "column", name: text === "d" ? this.column() : text };
  }

  /** After `d`: `.name`, `["any name"]`, or a column of that very name. */
  private column(): string {
    if (this.takes(".")) {
      if (this.here.kind !== "name") this.fail("a column's name");
      return this.all[this.next++]!.text;
    }
    if (!this.takes("[")) return "d";
    if (this.here.kind !== "text") this.fail("a column's name in quotes");
    const name = this.all[this.next++]!.text;
    this.needs("]");
    return name;
  }
}

type Kind = "number" | "text" | "truth";

/** An expression over a table: what it gives for a row, null where that is missing. */
interface Compiled {
  readonly kind: Kind;
  readonly of: (at: number) => Cell;
}

const KINDS: Readonly<Record<Kind, string>> = { number: "a number", text: "a text", truth: "true or false" };
const SIGNS = ["==", "!=", "<", "<=", ">", ">="];

function want(compiled: Compiled, kind: Kind, by: string): Compiled {
  if (compiled.kind !== kind) throw new Error(`the filter has ${KINDS[compiled.kind]} beside '${by}' where ${KINDS[kind]} was expected`);
  return compiled;
}

function over(e: Expression, table: Table): Compiled {
  switch (e.is) {
    case "value":
      return constant(e.value);
    case "column":
      return columnOf(e.name, table);
    case "not": {
      const { of } = want(over(e.of, table), "truth", "!");
      return { kind: "truth", of: (at) => of(at) !== true };
    }
    case "minus": {
      const { of } = want(over(e.of, table), "number", "-");
      return { kind: "number", of: (at) => known(of(at), (v) => -v) };
    }
    case "both":
    case "either": {
      const sign = e.is === "both" ? "&&" : "||";
      const left = want(over(e.left, table), "truth", sign).of;
      const right = want(over(e.right, table), "truth", sign).of;
      return { kind: "truth", of: e.is === "both" ? (at) => left(at) === true && right(at) === true : (at) => left(at) === true || right(at) === true };
    }
    case "calculate":
      return calculation(e.by, want(over(e.left, table), "number", e.by), want(over(e.right, table), "number", e.by));
    case "compare":
      return comparison(e.by, over(e.left, table), over(e.right, table));
    case "in": {
      const { kind, of } = over(e.of, table);
      e.values.forEach((value) => want(constant(value), kind, "in"));
      const wanted = new Set(e.values);
      return { kind: "truth", of: (at) => wanted.has(of(at)) };
    }
    case "missing": {
      const { of } = over(e.of, table);
      return { kind: "truth", of: (at) => of(at) === null };
    }
  }
}

const known = (value: Cell, f: (value: number) => number): Cell => {
  if (value === null) return null;
  const result = f(value as number);
  return Number.isNaN(result) ? null : result;
};

function constant(value: Cell): Compiled {
  if (value === null) throw new Error("the filter has null by itself; write 'is null' after a column");
  return { kind: typeof value === "number" ? "number" : typeof value === "string" ? "text" : "truth", of: () => value };
}

function columnOf(name: string, table: Table): Compiled {
  if (!table.has(name)) {
    const names = table.columns.map((column) => column.name);
    throw new Error(`the filter names a column '${name}', but there are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", ..." : ""}`);
  }
  const column = table.column(name);
  if (column.type === "string") return { kind: "text", of: column.get };
  if (column.type === "boolean") return { kind: "truth", of: column.get };
  const { floats } = column;
  return { kind: "number", of: (at) => (Number.isNaN(floats[at]!) ? null : floats[at]!) };
}

function calculation(by: "+" | "-" | "*" | "/", { of: left }: Compiled, { of: right }: Compiled): Compiled {
  const calculate = { "+": (a: number, b: number) => a + b, "-": (a: number, b: number) => a - b, "*": (a: number, b: number) => a * b, "/": (a: number, b: number) => a / b }[by];
  return {
    kind: "number",
    of: (at) => {
      const b = right(at);
      return b === null ? null : known(left(at), (a) => calculate(a, b as number));
    },
  };
}

/** The order of texts is that of their characters' numbers, as in the database. */
export function order(a: Cell, b: Cell): number {
  if (typeof a !== "string" || typeof b !== "string") return a! < b! ? -1 : a! > b! ? 1 : 0;
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) {
      // Halves of a pair lie below U+E000 and stand for characters above U+FFFF.
      const pair = (text: string) => ((text.charCodeAt(i) & 0xf800) === 0xd800 ? 0x10000 : 0) + text.charCodeAt(i);
      return pair(a) - pair(b);
    }
  }
  return a.length - b.length;
}

function comparison(by: Comparison, left: Compiled, right: Compiled): Compiled {
  const { of: a, kind } = left;
  if (by === "contains") want(left, "text", by);
  const { of: b } = want(right, kind, by);
  const test = (holds: (a: Cell, b: Cell) => boolean): Compiled => ({
    kind: "truth",
    of: (at) => {
      const [x, y] = [a(at), b(at)];
      return x !== null && y !== null && holds(x, y);
    },
  });
  if (by === "==") return test((x, y) => x === y);
  if (by === "!=") {
    const same = test((x, y) => x === y).of;
    return { kind: "truth", of: (at) => !same(at) };
  }
  if (by === "contains") return test((x, y) => (x as string).includes(y as string));
  if (kind === "truth") throw new Error(`the filter has ${by} between true and false; write == or !=`);
  const sign = SIGNS.indexOf(by);
  return test((x, y) => {
    const o = order(x, y);
    return sign === 2 ? o < 0 : sign === 3 ? o <= 0 : sign === 4 ? o > 0 : o >= 0;
  });
}

/** Prepares a filter for a table; throws a sentence where it does not fit. */
export function compile(text: string, table: Table): RowTest {
  const { of } = want(over(new Parser(tokens(text)).whole(), table), "truth", "the whole");
  return (at) => of(at) === true;
}

/** How a column is named in the language. */
export const named = (column: string) =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(column) ? `d.${column}` : `d[${quoted(column)}]`;

/** A value as the language writes it. */
export const quoted = (value: Cell) =>
  typeof value === "string" ? `'${value.replace(/[\\']/g, "\\$&")}'` : String(value);
