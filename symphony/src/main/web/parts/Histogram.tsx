import { useMemo, useRef, useState } from "preact/hooks";
import { formatter } from "../format";
import type { Bins } from "./bins";

interface Props {
  bins: Bins;
  all: ArrayLike<number>;
  kept: ArrayLike<number>;
  /** The bounds kept now; null where open. */
  low: number | null;
  high: number | null;
  label: string;
  /** Keeps a range; null where the bars are for looking only. */
  brush: ((low: number | null, high: number | null) => void) | null;
}

const HEIGHT = 72;

/** The bars of some bins as one outline: a brush draws many histograms anew at every step. */
function bars(counts: ArrayLike<number>, most: number, count: number, wanted: (bin: number) => boolean): string {
  let path = "";
  for (let bin = 0; bin < count; bin++) {
    if (counts[bin]! > 0 && wanted(bin)) path += `M${bin + 0.04},${HEIGHT}v${-((HEIGHT * counts[bin]!) / most).toFixed(2)}h.92V${HEIGHT}z`;
  }
  return path;
}

const any = () => true;

/** Bars over ranges of numbers: gray for all rows, colored for those kept; a drag keeps a range, a click lets go. */
export function Histogram({ bins, all, kept, low, high, label, brush }: Props) {
  const [from, setFrom] = useState<number | null>(null);
  const [under, setUnder] = useState<number | null>(null);
  const frame = useRef<SVGSVGElement>(null);
  const { start, step, count } = bins;
  const { most, edge, format, whole } = useMemo(() => {
    const most = Array.from({ length: count }, (_, i) => all[i]!).reduce((a, b) => Math.max(a, b), 1);
    const edge = (bin: number) => Number((start + bin * step).toPrecision(12));
    return { most, edge, format: formatter([edge(0), edge(1), edge(count)]), whole: bars(all, most, count, any) };
  }, [bins, all]);
  const binAt = (event: PointerEvent) => {
    const box = frame.current!.getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count)));
  };
  const within = (bin: number) => (low === null || edge(bin + 1) > low) && (high === null || edge(bin) < high);
  const bounded = low !== null || high !== null;
  const key = (event: KeyboardEvent) => {
    if (brush === null) return;
    const [a, b] = [low ?? edge(0), high ?? edge(count)];
    const moves: Record<string, () => void> = {
      ArrowRight: () => brush(a + step, b),
      ArrowLeft: () => brush(a - step, b),
      ArrowUp: () => brush(a, b + step),
      ArrowDown: () => brush(a, b - step),
      Escape: () => brush(null, null),
    };
    if (!Object.hasOwn(moves, event.key)) return;
    moves[event.key]!();
    event.preventDefault();
  };
  return (
    <div class="histogram">
      <svg
        ref={frame}
        viewBox={`0 0 ${count} ${HEIGHT}`}
        preserveAspectRatio="none"
        {...(brush === null
          ? { role: "img", "aria-label": `${label}: rows by ranges from ${format(edge(0))} to ${format(edge(count))}` }
          : {
              tabIndex: 0,
              role: "slider",
              "aria-label": `${label}: drag to keep a range; left and right move its start, up and down its end, Escape lets go`,
              "aria-valuemin": edge(0),
              "aria-valuemax": edge(count),
              "aria-valuenow": low ?? edge(0),
              "aria-valuetext": `from ${format(low ?? edge(0))} to ${format(high ?? edge(count))}`,
            })}
        onKeyDown={key}
        onPointerDown={(event) => {
          if (brush === null) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(binAt(event));
        }}
        onPointerMove={(event) => {
          const to = binAt(event);
          if (from === null) setUnder(to);
          else if (to !== from) brush?.(edge(Math.min(from, to)), edge(Math.max(from, to) + 1));
        }}
        onPointerUp={(event) => {
          if (from !== null && binAt(event) === from) brush?.(...(bounded ? ([null, null] as const) : ([edge(from), edge(from + 1)] as const)));
          setFrom(null);
        }}
        onPointerLeave={() => setUnder(null)}
      >
        <path class="whole" d={whole} />
        <path class="part" d={bars(kept, most, count, within)} />
        {bounded && <path class="part out" d={bars(kept, most, count, (bin) => !within(bin))} />}
      </svg>
      <div class="ends" aria-hidden="true">
        <span>{format(edge(0))}</span>
        {under !== null && from === null ? (
          <span>{`${format(edge(under))} to ${format(edge(under + 1))}: ${kept[under] === all[under] ? "" : `${kept[under]!.toLocaleString("en")} of `}${all[under]!.toLocaleString("en")}`}</span>
        ) : (
          bounded && (
            <b>
              {format(low ?? edge(0))} to {format(high ?? edge(count))}
            </b>
          )
        )}
        <span>{format(edge(count))}</span>
      </div>
    </div>
  );
}
