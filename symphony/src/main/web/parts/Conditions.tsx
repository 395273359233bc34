import type { Cell, Column, Table } from "../data";
import { formatter } from "../format";
import { useTable } from "../state";

interface Props {
  table: Table;
  column: Column;
}

const order = (a: Cell, b: Cell) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0);

/** One box for each value of a column; none ticked means all. */
export function Choices({ table, column }: Props) {
  const { filter, dispatch } = useTable(table);
  const format = formatter(column.coded.values);
  const active = filter.conditions.find((c) => c.kind === "oneOf" && c.column === column.name);
  const ticked = active?.kind === "oneOf" ? active.values : [];
  const toggle = (value: Cell) => {
    const values = ticked.includes(value) ? ticked.filter((v) => v !== value) : [...ticked, value];
    const condition = { kind: "oneOf", column: column.name, values } as const;
    dispatch({ type: "condition", table, condition, keep: values.length > 0 });
  };
  return (
    <fieldset>
      <legend>{column.name}</legend>
      {[...column.coded.values]
        .sort(order)
        .map((value) => (
          <label key={String(value)}>
            <input type="checkbox" checked={ticked.includes(value)} onChange={() => toggle(value)} />{" "}
            {value === null ? "missing" : format(value)}
          </label>
        ))}
    </fieldset>
  );
}

const bound = (text: string) => (text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text));

/** A lower and an upper bound for a numeric column. */
export function Range({ table, column }: Props) {
  const { filter, dispatch } = useTable(table);
  const active = filter.conditions.find((c) => c.kind === "between" && c.column === column.name);
  const { low, high } = active?.kind === "between" ? active : { low: null, high: null };
  const set = (lower: number | null, upper: number | null) => {
    const condition = { kind: "between", column: column.name, low: lower, high: upper } as const;
    dispatch({ type: "condition", table, condition, keep: lower !== null || upper !== null });
  };
  const input = (name: string, value: number | null, change: (bound: number | null) => void) => (
    <label>
      {name}{" "}
      <input
        type="number"
        step="any"
        value={value ?? ""}
        onInput={({ currentTarget }) => change(bound(currentTarget.value))}
      />
    </label>
  );
  return (
    <fieldset>
      <legend>{column.name}</legend>
      {input("from", low, (value) => set(value, high))}
      {input("to", high, (value) => set(low, value))}
    </fieldset>
  );
}
