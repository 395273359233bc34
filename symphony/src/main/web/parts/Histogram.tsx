import { useRef, useState } from "preact/hooks";
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
  brush: (low: number | null, high: number | null) => void;
}

const HEIGHT = 72;

/** Bars over ranges of numbers: gray for all rows, colored for those kept; a drag keeps a range, a click lets go. */
export function Histogram({ bins, all, kept, low, high, label, brush }: Props) {
  const [from, setFrom] = useState<number | null>(null);
  const frame = useRef<SVGSVGElement>(null);
  const { start, step, count } = bins;
  const most = Array.from({ length: count }, (_, i) => all[i]!).reduce((a, b) => Math.max(a, b), 1);
  const edge = (bin: number) => Number((start + bin * step).toPrecision(12));
  const format = formatter([edge(0), edge(1), edge(count)]);
  const binAt = (event: PointerEvent) => {
    const box = frame.current!.getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count)));
  };
  const within = (bin: number) => (low === null || edge(bin + 1) > low) && (high === null || edge(bin) < high);
  const key = (event: KeyboardEvent) => {
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
        tabIndex={0}
        role="slider"
        aria-label={`${label}: drag to keep a range; left and right move its start, up and down its end, Escape lets go`}
        aria-valuemin={edge(0)}
        aria-valuemax={edge(count)}
        aria-valuenow={low ?? edge(0)}
        aria-valuetext={`from ${format(low ?? edge(0))} to ${format(high ?? edge(count))}`}
        onKeyDown={key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(binAt(event));
        }}
        onPointerMove={(event) => {
          if (from === null) return;
          const to = binAt(event);
          if (to !== from) brush(edge(Math.min(from, to)), edge(Math.max(from, to) + 1));
        }}
        onPointerUp={(event) => {
          if (from !== null && binAt(event) === from) brush(...((low !== null || high !== null) ? ([null, null] as const) : ([edge(from), edge(from + 1)] as const)));
          setFrom(null);
        }}
      >
        {Array.from({ length: count }, (_, bin) => (
          <g key={bin} class={within(bin) ? "" : "out"}>
            <rect class="whole" x={bin + 0.04} width={0.92} y={HEIGHT - (HEIGHT * all[bin]!) / most} height={(HEIGHT * all[bin]!) / most} />
            <rect class="part" x={bin + 0.04} width={0.92} y={HEIGHT - (HEIGHT * kept[bin]!) / most} height={(HEIGHT * kept[bin]!) / most}>
              <title>{`${format(edge(bin))} to ${format(edge(bin + 1))}: ${kept[bin]} of ${all[bin]}`}</title>
            </rect>
          </g>
        ))}
      </svg>
      <div class="ends" aria-hidden="true">
        <span>{format(edge(0))}</span>
        {(low !== null || high !== null) && (
          <b>
            {format(low ?? edge(0))} to {format(high ?? edge(count))}
          </b>
        )}
        <span>{format(edge(count))}</span>
      </div>
    </div>
  );
}
