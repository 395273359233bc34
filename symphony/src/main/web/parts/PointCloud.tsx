import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { scaleLinear } from "d3-scale";
import { formatter } from "../format";
import { Places, renderer, type Axes, type Camera, type Points, type Renderer } from "./points";
import { useWidth } from "./useWidth";

interface Props {
  readonly points: Points;
  /** Changes whenever colors or sizes have changed in place. */
  readonly version: unknown;
  readonly height: number;
  /** What the axes measure, which then fill the drawing each on its own scale; null for a map. */
  readonly axes: Axes | null;
  /** What is drawn, for those who do not see it. */
  readonly label: string;
  readonly hover: (i: number | null, x: number, y: number) => void;
  readonly pick: (i: number, more: boolean) => void;
  readonly lasso: (inside: readonly number[], leave: boolean) => void;
}

type Line = readonly (readonly [number, number])[];

const MARGIN = 14;
/** Room for the numbers of an axis. */
const AXIS = 34;
const REACH = 10;
const STEP = 60;
const FURTHEST = 400;

/** Points that can be moved, zoomed, pointed at and caught with a lasso, by pointer and by keys. */
export function PointCloud({ points, version, height, axes, label, hover, pick, lasso }: Props) {
  const { measure, width } = useWidth(720);
  const [camera, setCamera] = useState<Camera | null>(null);
  const [line, setLine] = useState<Line | null>(null);
  const [catching, catchWith] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Renderer | null>(null);
  const drawn = useRef<{ points: Points; version: unknown } | null>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const places = useMemo(() => new Places(points.places), [points.places]);
  const home = useMemo(() => fit(width, height, axes !== null), [width, height, axes !== null]);
  const now = camera ?? home;

  useLayoutEffect(() => {
    drawing.current = renderer(canvas.current!);
    return () => drawing.current!.close();
  }, []);
  useEffect(() => {
    const ask = requestAnimationFrame(() => {
      const element = canvas.current!;
      const dense = devicePixelRatio || 1;
      const [w, h] = [Math.round(width * dense), Math.round(height * dense)];
      if (element.width !== w || element.height !== h) [element.width, element.height] = [w, h];
      const last = drawn.current;
      drawing.current!.draw(points, now, last?.points !== points ? "points" : last.version !== version ? "looks" : "camera");
      drawn.current = { points, version };
    });
    return () => cancelAnimationFrame(ask);
  }, [points, version, width, height, now]);
  useWheel(canvas, (x, y, by) => setCamera(zoomed(now, by, x, y, home)));

  const shown = (i: number) => points.colors[4 * i + 3] !== 0;
  const unit = (x: number, y: number): [number, number] => [(x - now.x) / now.scale / now.wide, 1 - (y - now.y) / now.scale];
  const here = (event: PointerEvent): [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = (x: number, y: number) => places.nearest(...unit(x, y), REACH / now.scale, now.wide, shown);
  const end = (event: PointerEvent) => {
    const [x, y] = here(event);
    if (line) {
      if (line.length > 2) lasso(places.inside(line.map(([a, b]) => unit(a, b)), shown), event.altKey);
      setLine(null);
    } else if (drag.current && !drag.current.moved) {
      const found = under(x, y);
      if (found >= 0) pick(found, event.ctrlKey || event.metaKey);
    }
    drag.current = null;
  };
  const move = (event: PointerEvent) => {
    const [x, y] = here(event);
    if (line) setLine([...line, [x, y]]);
    else if (drag.current) {
      const { x: fromX, y: fromY, moved } = drag.current;
      if (!moved && Math.hypot(x - fromX, y - fromY) < 4) return;
      setCamera({ ...now, x: now.x + x - fromX, y: now.y + y - fromY });
      drag.current = { x, y, moved: true };
    } else {
      const found = under(x, y);
      hover(found < 0 ? null : found, x, y);
    }
  };
  const key = (event: KeyboardEvent) => {
    const ways: Record<string, Camera | null> = {
      ArrowLeft: { ...now, x: now.x + STEP },
      ArrowRight: { ...now, x: now.x - STEP },
      ArrowUp: { ...now, y: now.y + STEP },
      ArrowDown: { ...now, y: now.y - STEP },
      "+": zoomed(now, 1.5, width / 2, height / 2, home),
      "-": zoomed(now, 1 / 1.5, width / 2, height / 2, home),
      "0": null,
    };
    if (!Object.hasOwn(ways, event.key) || event.ctrlKey || event.metaKey) return;
    setCamera(ways[event.key]!);
    event.preventDefault();
  };
  return (
    <div class="cloud" ref={measure}>
      <canvas
        ref={canvas}
        style={{ width: `${width}px`, height: `${height}px` }}
        tabIndex={0}
        role="img"
        aria-label={`${label}. Arrow keys move, plus and minus zoom, 0 shows all.`}
        onPointerDown={(event) => {
          const [x, y] = here(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          if (event.shiftKey || catching) setLine([[x, y]]);
          else drag.current = { x, y, moved: false };
        }}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={() => {
          setLine(null);
          drag.current = null;
        }}
        onPointerLeave={() => hover(null, 0, 0)}
        onDblClick={() => setCamera(null)}
        onKeyDown={key}
      />
      {axes && <Ticks {...{ axes, width, height }} camera={now} />}
      {line && (
        <svg class="lasso" width={width} height={height} aria-hidden="true">
          <path d={`M${line.map((each) => each.join(",")).join("L")}Z`} />
        </svg>
      )}
      <div class="tools">
        <button type="button" aria-pressed={catching} title="Draw around points to select them (or hold Shift; with Alt they are left out)" onClick={() => catchWith(!catching)}>
          Lasso
        </button>
        <button type="button" aria-label="Zoom in" onClick={() => setCamera(zoomed(now, 1.5, width / 2, height / 2, home))}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => setCamera(zoomed(now, 1 / 1.5, width / 2, height / 2, home))}>
          −
        </button>
        <button type="button" onClick={() => setCamera(null)} disabled={camera === null}>
          All
        </button>
      </div>
    </div>
  );
}

/** Values along the left and the lower edge, as far as they are seen. */
function Ticks({ axes, width, height, camera }: { axes: Axes; width: number; height: number; camera: Camera }) {
  const wide = camera.scale * camera.wide;
  const x = scaleLinear(axes.x, [camera.x, camera.x + wide]);
  const y = scaleLinear(axes.y, [camera.y + camera.scale, camera.y]);
  const seen = { x: [x.invert(AXIS), x.invert(width)], y: [y.invert(height), y.invert(0)] };
  const across = scaleLinear(seen.x, [0, 1]).ticks(Math.max(2, Math.round(width / 110)));
  const up = scaleLinear(seen.y, [0, 1]).ticks(5);
  const [xFormat, yFormat] = [formatter(across), formatter(up)];
  return (
    <svg class="ticks" width={width} height={height} aria-hidden="true">
      {across.map((tick) => (
        <text key={tick} x={x(tick)} y={height - 6} text-anchor="middle">
          {xFormat(tick)}
        </text>
      ))}
      {up.map((tick) => (
        <text key={tick} x={6} y={y(tick)} dy="0.32em">
          {yFormat(tick)}
        </text>
      ))}
    </svg>
  );
}

/** The whole square in the middle; axes have room beside it. */
function fit(width: number, height: number, axes: boolean): Camera {
  if (axes) {
    const scale = Math.max(1, height - AXIS - MARGIN);
    return { scale, wide: Math.max(1, width - AXIS - 2 * MARGIN) / scale, x: AXIS + MARGIN, y: MARGIN };
  }
  const scale = Math.max(1, Math.min(width, height) - 2 * MARGIN);
  return { scale, wide: 1, x: (width - scale) / 2, y: (height - scale) / 2 };
}

/** Closer by a factor, with the place under (x, y) where it is. */
function zoomed(camera: Camera, by: number, x: number, y: number, home: Camera): Camera {
  const scale = Math.min(home.scale * FURTHEST, Math.max(home.scale / 4, camera.scale * by));
  const factor = scale / camera.scale;
  return { scale, wide: camera.wide, x: x - (x - camera.x) * factor, y: y - (y - camera.y) * factor };
}

/** Zooms with the wheel once the drawing has the focus, or with Ctrl; otherwise the page scrolls. */
function useWheel(canvas: { readonly current: HTMLCanvasElement | null }, zoom: (x: number, y: number, by: number) => void) {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = canvas.current!;
    const wheel = (event: WheelEvent) => {
      if (document.activeElement !== element && !event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      latest.current(event.clientX - box.left, event.clientY - box.top, Math.exp(-event.deltaY / 400));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
}
