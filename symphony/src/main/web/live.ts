/** Rows from a live server: the page's side of the Java records RowsRequest and RowsAnswer. */

import { useEffect, useRef, useState } from "preact/hooks";
import { decode, Table, type ColumnData } from "./data";
import type { TableState } from "./state";
import type { Filter } from "./filter";

/** The most rows that a page asks for at once. */
const MOST_ROWS = 10_000;

interface Answer {
  readonly rows: readonly number[];
  readonly columns: readonly ColumnData[];
  readonly matched: number;
  readonly total: number;
}

/** The rows to show now, and a sentence about where they come from; empty for none. */
export interface Live {
  readonly table: Table;
  readonly note: string;
}

async function ask(address: string, state: TableState, limit: number, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ state, limit }),
    signal,
  });
  if (!response.ok) throw new Error(`it answers ${response.status}: ${(await response.text()).slice(0, 200)}`);
  const answer: Answer = await response.json();
  if (!Array.isArray(answer?.rows) || !Array.isArray(answer.columns)) throw new Error("its answer holds no rows");
  return answer;
}

function tableOf({ rows, columns, matched, total }: Answer, place: number, filter: Filter, address: string): Table {
  return new Table(columns.map(decode), place, { rows, filter, matched, total, address });
}

const count = (n: number) => n.toLocaleString("en");

/**
 * Keeps a table at what its server holds. The whole state goes to the server at every change; rows
 * come back only when the filter has changed. Until they do, the rows at hand are filtered here.
 */
export function useLive(inPage: Table, address: string | null, state: TableState): Live {
  const [live, setLive] = useState<Live>({ table: inPage, note: "" });
  const shown = useRef<Filter | null>(null);
  useEffect(() => {
    if (address === null) return;
    const stop = new AbortController();
    const limit = shown.current === state.filter ? 0 : MOST_ROWS;
    const show = (answer: Answer) => {
      if (limit === 0) return;
      const table = tableOf(answer, inPage.place, state.filter, address);
      const some = answer.rows.length < answer.matched;
      const note = some ? `The first ${count(answer.rows.length)} of ${count(answer.matched)} rows that match.` : "";
      setLive({ table, note });
      shown.current = state.filter;
    };
    const fail = (fault: Error) => {
      if (stop.signal.aborted) return;
      shown.current = null;
      const note = `The server of these rows cannot be asked (${fault.message}); shown are those at hand.`;
      setLive((last) => ({ ...last, note }));
    };
    ask(address, state, limit, stop.signal).then(show).catch(fail);
    return () => stop.abort();
  }, [inPage, address, state]);
  return live;
}
