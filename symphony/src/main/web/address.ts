/** The page's state in its address, so that a link opens what one has seen. */

import { unpackSelection, packSelection } from "./selection";
import type { PageState } from "./state";

/** Longer addresses are cut by mail programs; what is largest, the selection, is then left out. */
const LONGEST = 6000;
const MARK = "#s=";

const id = () => document.getElementById("page")!.dataset.id ?? "";

/** The address that opens this state. */
function write(state: PageState): string {
  const compact = (selected: boolean) => ({
    id: id(),
    page: state.page,
    tables: state.tables.map((table) => ({ ...table, selection: selected ? packSelection(table.selection) : "" })),
  });
  const encode = (value: unknown) => MARK + encodeURIComponent(JSON.stringify(value));
  const whole = encode(compact(true));
  return whole.length <= LONGEST ? whole : encode(compact(false));
}

/** The state that the address names; null where it names none, or another page's. */
export function fromAddress(): PageState | null {
  if (!location.hash.startsWith(MARK)) return null;
  try {
    const { id: of, page, tables } = JSON.parse(decodeURIComponent(location.hash.slice(MARK.length)));
    if (of !== id() || !Array.isArray(tables)) return null;
    return { page, tables: tables.map((table) => ({ ...table, selection: unpackSelection(table.selection) })) };
  } catch {
    return null;
  }
}

/** A gesture changes the state many times a second; browsers refuse so many changes of an address. */
const APART = 300;
let changed = -APART;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Puts the state into the address: at once, or what a gesture has come to when it rests. */
export function toAddress(state: PageState, start: PageState) {
  clearTimeout(waiting);
  const now = performance.now();
  const single = now - changed >= APART;
  changed = now;
  if (single) put(state, start);
  else waiting = setTimeout(() => put(state, start), APART);
}

/** A frame of a notebook has no address to write to. */
function put(state: PageState, start: PageState) {
  try {
    if (state !== start) history.replaceState(null, "", write(state));
    else if (location.hash.startsWith(MARK)) history.replaceState(null, "", location.pathname + location.search);
  } catch {
    // A page within a sandboxed frame may not change its address, and works without.
  }
}
