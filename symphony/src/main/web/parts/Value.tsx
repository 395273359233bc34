import type { Cell } from "../data";
import { MISSING, type Formatter } from "../format";

/** A cell of a table as text; the exact value stays in `data-value`. */
export function Value({ cell, format }: { cell: Cell; format: Formatter }) {
  if (cell === null) {
    return (
      <span class="missing" title="missing" aria-label="missing">
        {MISSING}
      </span>
    );
  }
  return <span data-value={String(cell)}>{format(cell)}</span>;
}

/** "value [low, high]" with the bounds set back. */
export function Estimate(props: { value: Cell; low?: Cell; high?: Cell; format: Formatter }) {
  const { value, low = null, high = null, format } = props;
  const bounded = low !== null || high !== null;
  return (
    <span class="estimate">
      <Value cell={value} format={format} />
      {bounded && (
        <span class="bounds">
          {" "}
          [<Value cell={low} format={format} />, <Value cell={high} format={format} />]
        </span>
      )}
    </span>
  );
}
