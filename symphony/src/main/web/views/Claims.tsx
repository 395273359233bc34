import type { Cell, Table } from "../data";

const { register, Estimate, formatter, useTable, Value } = symphony.kit;

const VERDICTS = {
  holds: { mark: "✓", word: "holds" },
  fails: { mark: "✗", word: "does not hold" },
  open: { mark: "?", word: "undecided" },
  untested: { mark: "?", word: "not tested" },
} as const;

const verdict = (holds: Cell) => (holds === true ? "holds" : holds === false ? "fails" : "open");

function Claims({ table, note }: { table: Table; note: string }) {
  const { rows } = useTable(table);
  const held = rows.filter((row) => table.cell(row, "holds") === true).length;
  // Of all of them, the page's headline tells.
  const some = rows.length < table.rows ? `${held} of ${rows.length} claims shown ${held === 1 ? "holds" : "hold"}. ` : "";
  return (
    <>
      {some + note !== "" && (
        <p class="note">
          {some}
          {note}
        </p>
      )}
      <div class="scroll" tabIndex={0} role="group" aria-label="Claims, scrolls sideways">
        <table>
          <thead>
            <tr>
              <th scope="col">Verdict</th>
              <th scope="col">Claim</th>
              <th scope="col">Paper</th>
              <th scope="col" class="number">
                Measured
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Claim key={row} table={table} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Claim({ table, row }: { table: Table; row: number }) {
  const cell = (name: string) => table.cell(row, name);
  const kind = verdict(cell("holds"));
  const { mark, word } = VERDICTS[kind === "open" && cell("measured") === null ? "untested" : kind];
  const [measured, low, high] = [cell("measured"), cell("low"), cell("high")];
  const unit = table.has("unit") && measured !== null ? cell("unit") : null;
  // Each claim has a quantity of its own, so its figures are formatted together and alone.
  const format = formatter([measured, low, high]);
  return (
    <tr data-row={row} class={kind}>
      <td class="verdict">
        <span aria-hidden="true">{mark}</span> {word}
      </td>
      <th scope="row">
        {String(cell("statement") ?? "")} <code>{String(cell("id") ?? "")}</code>
        {cell("reason") !== null && <small>{String(cell("reason"))}</small>}
      </th>
      <td>
        <Value cell={cell("paper")} format={String} />
      </td>
      <td class="number">
        <Estimate value={measured} low={low} high={high} format={format} />
        {unit !== null && ` ${unit}`}
      </td>
    </tr>
  );
}

register("Claims", Claims);
