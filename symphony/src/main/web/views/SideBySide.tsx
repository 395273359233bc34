import type { Cell, Measure, Media, Rendered, Table } from "../data";
import type { Formatter } from "../format";

const { register, columnsFormatter, distinct, MediaCell, title, Toolbar, useState, useTable, Value } = symphony.kit;

interface Props {
  table: Table;
  item: Measure;
  condition: Measure;
  text: string;
  media: Media | null;
  score: Measure | null;
  html: Rendered;
}

const ascending = (a: Cell, b: Cell) => (typeof a === "string" ? 0 : Number(a) - Number(b));

const nouns: Record<Media, string> = { image: "picture", audio: "sound", markdown: "text" };
const noun = (media: Media | null) => (media ? nouns[media] : "text");

/** One text with its score; the tint and the bar say the same as the number. */
function Text(props: Omit<Props, "item" | "condition"> & { row: number; kept: boolean; format: Formatter }) {
  const { table, row, text, media, score, html, kept, format } = props;
  const { selected, dispatch } = useTable(table);
  const value = score ? table.number(row, score.column) : NaN;
  const tint = Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
  const classes = ["text", !kept && "out", selected.has(row) && "selected"].filter(Boolean).join(" ");
  return (
    <div class={classes} data-row={row} style={{ "--score": tint }}>
      {media ? (
        <MediaCell
          {...{ media, cell: table.cell(row, text), label: `${text}, row ${row + 1}` }}
          html={table.inPage ? html[text]?.[row] : null}
        />
      ) : (
        <p>{table.cell(row, text) ?? <Value cell={null} format={format} />}</p>
      )}
      <div class="meta">
        {score && (
          <>
            <span class="meter" aria-hidden="true" />
            <span title={score.label}>
              <span class="hidden">{score.label}: </span>
              <Value cell={table.cell(row, score.column)} format={format} />
            </span>
          </>
        )}
        <input
          type="checkbox"
          aria-label={`Select this ${noun(media)} (row ${row + 1})`}
          checked={selected.has(row)}
          onChange={() => dispatch({ type: "toggle", table, row })}
        />
      </div>
    </div>
  );
}

/** More would keep people from what comes below. */
const FEW = 5;

/** How far the scores of an item's texts lie apart; 0 where there are none. */
function contrast(table: Table, rows: readonly number[], score: Measure): number {
  const values = rows.map((row) => table.number(row, score.column)).filter(Number.isFinite);
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

function SideBySide({ table, item, condition, text, media, score, html }: Props) {
  const { rows } = useTable(table);
  const kept = new Set(rows);
  const of = (row: number, measure: Measure) => table.cell(row, measure.column);
  const [open, unfold] = useState(false);
  const rowsOf = new Map<Cell, number[]>();
  for (const row of table.allRows()) rowsOf.set(of(row, item), [...(rowsOf.get(of(row, item)) ?? []), row]);
  const items = distinct(rows.map((row) => of(row, item)));
  const apart = new Map(items.map((name) => [name, score ? contrast(table, rowsOf.get(name)!, score) : 0]));
  const foremost = new Set([...items].sort((a, b) => apart.get(b)! - apart.get(a)!).slice(0, FEW));
  const shown = open ? items : items.filter((name) => foremost.has(name));
  const conditions = distinct(rows.map((row) => of(row, condition))).sort(ascending);
  const format = score ? columnsFormatter(table, [score.column], score) : columnsFormatter(table, [text]);
  const heading = columnsFormatter(table, [condition.column], condition);
  return (
    <>
      <Toolbar table={table} noun={noun(media)} />
      {score && (
        <p class="key" aria-hidden="true">
          {title(score)} <span>0</span>
          <span class="ramp" />
          <span>{score.share ? "100%" : "1"}</span>
        </p>
      )}
      {items.length > FEW && !open && (
        <p class="note">
          {score ? `The ${FEW} of ${items.length} whose scores lie furthest apart.` : `The first ${FEW} of ${items.length}.`}
        </p>
      )}
      <div class="scroll" tabIndex={0} role="group" aria-label="Comparison, scrolls sideways">
        <table>
          <thead>
            <tr>
              <th scope="col">{title(item)}</th>
              {conditions.map((value) => (
                <th key={String(value)} scope="col">
                  {title(condition)} {value === null ? "missing" : heading(value)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((name) => (
              <tr key={String(name)}>
                <th scope="row">{name === null ? "missing" : String(name)}</th>
                {conditions.map((value) => (
                  <td key={String(value)} data-condition={`${condition.label} ${value === null ? "missing" : heading(value)}`}>
                    {rowsOf
                      .get(name)!
                      .filter((row) => of(row, condition) === value)
                      .map((row) => (
                        <Text key={row} {...{ table, row, text, media, score, html, format }} kept={kept.has(row)} />
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length > FEW && (
        <p class="fold">
          <button type="button" aria-expanded={open} onClick={() => unfold(!open)}>
            {open ? `Show ${FEW}` : `Show all ${items.length}`}
          </button>
        </p>
      )}
      {items.length === 0 && <p class="empty">No text matches the filter.</p>}
    </>
  );
}

register("SideBySide", SideBySide);
