import type { Table } from "../data";
import type { Filter } from "../filter";

const { register, useTable } = symphony.kit;

interface Issue {
  readonly kind: string;
  readonly severity: "high" | "medium" | "low";
  readonly sentence: string;
  readonly rows: number;
  readonly filter: Filter | null;
}

interface Props {
  table: Table;
  issues: readonly Issue[];
}

function Issues({ table, issues }: Props) {
  const { dispatch } = useTable(table);
  if (issues.length === 0) return <p class="note">Nothing was found: no leakage, no conflicting labels, no outliers, nothing missing, nothing constant.</p>;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Issues, scrolls sideways">
      <table>
        <thead>
          <tr>
            <th scope="col">Issue</th>
            <th scope="col">What was found</th>
            <th scope="col" class="number">
              rows
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {issues.map(({ kind, severity, sentence, rows, filter }, i) => (
            <tr key={i} class={severity}>
              <th scope="row">
                <span class="severity" aria-hidden="true">
                  {severity === "high" ? "▲" : severity === "medium" ? "◆" : "·"}
                </span>{" "}
                {kind} <span class="hidden">({severity})</span>
              </th>
              <td>{sentence}</td>
              <td class="number">{rows.toLocaleString("en")}</td>
              <td>
                {filter !== null && (
                  <button type="button" aria-label={`Show the rows of: ${sentence}`} onClick={() => dispatch({ type: "filter", table, filter })}>
                    Show
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

register("Issues", Issues);
