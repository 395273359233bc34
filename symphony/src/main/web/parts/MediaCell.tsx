import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import type { Cell, Media } from "../data";
import { useNear } from "./useNear";
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

/** A picture, decoded only when it comes near. */
function Picture({ cell, label }: Shown) {
  const { watch, near } = useNear();
  const [broken, setBroken] = useState(false);
  if (broken) return <span class="missing">a picture that cannot be shown</span>;
  return <img ref={watch} class="media" alt={label} src={near ? String(cell) : undefined} onError={() => setBroken(true)} />;
}

function Sound({ cell, label }: Shown) {
  const { watch, near } = useNear();
  return <audio ref={watch} class="media" aria-label={label} controls preload="none" src={near ? String(cell) : undefined} />;
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
