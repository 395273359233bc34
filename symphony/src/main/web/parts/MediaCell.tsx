import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import type { Cell, Media } from "../data";
import { Value } from "./Value";

interface Shown {
  /** What the column's texts are. */
  media: Media;
  cell: Cell;
  /** What the cell is, for those who cannot see or hear it. */
  label: string;
  /** Markdown that Java has already turned into safe HTML; absent in rows of a live server. */
  html?: string | null | undefined;
}

/**
 * A picture. The browser puts off what a server sends until it comes near or is printed; one in the page is there at
 * once, so that print and a screenshot show it, and is decoded when it is painted.
 */
function Picture({ cell, label }: Shown) {
  const [broken, setBroken] = useState<Cell>(null);
  if (broken === cell) return <span class="missing">a picture that cannot be shown</span>;
  return <img class="media" alt={label} loading="lazy" src={String(cell)} onError={() => setBroken(cell)} />;
}

function Sound({ cell, label }: Shown) {
  return <audio class="media" aria-label={label} controls preload="none" src={String(cell)} />;
}

function Markdown({ cell, html }: Shown) {
  return html == null ? <p class="prose">{String(cell)}</p> : <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}

const shown: Record<Media, FunctionComponent<Shown>> = { image: Picture, audio: Sound, markdown: Markdown };

/** A cell whose text is more than text. */
export function MediaCell(props: Shown) {
  const View = shown[props.media];
  return props.cell === null ? <Value cell={null} format={String} /> : <View {...props} />;
}
