/** Draws many points: WebGL where there is one, a plain canvas where not. */

/** What is drawn; arrays of one length, changed in place and drawn again on `draw`. */
export interface Points {
  /** Coordinates within the unit square. */
  readonly places: Float32Array;
  /** Red, green, blue, alpha of each point; alpha 0 hides it. */
  readonly colors: Uint8Array;
  /** Diameter in CSS pixels. */
  readonly sizes: Uint8Array;
}

/** Where the unit square stands on the canvas: pixel = offset + scale * place, y upward. */
export interface Camera {
  readonly scale: number;
  /** How many times wider than high the square is drawn; 1 keeps distances. */
  readonly wide: number;
  readonly x: number;
  readonly y: number;
}

export interface Renderer {
  /** `changed` since the last drawing: nothing but the camera, colors and sizes, or the points themselves. */
  draw(points: Points, camera: Camera, changed: "camera" | "looks" | "points"): void;
  close(): void;
}

const VERTEX = `#version 300 es
in vec2 place; in vec4 color; in float size;
uniform vec2 canvas; uniform vec4 camera; uniform float ratio;
out vec4 shade;
void main() {
  vec2 pixel = vec2(camera.x + camera.z * camera.w * place.x, camera.y + camera.z * (1.0 - place.y));
  gl_Position = vec4(pixel / canvas * 2.0 - 1.0, 0.0, 1.0) * vec4(1.0, -1.0, 1.0, 1.0);
  gl_PointSize = color.a == 0.0 ? 0.0 : size * ratio;
  shade = color;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 shade; out vec4 result;
void main() {
  float away = length(gl_PointCoord - 0.5) * 2.0;
  float cover = shade.a * smoothstep(1.0, 0.75, away);
  if (cover == 0.0) discard;
  result = vec4(shade.rgb * cover, cover);
}`;

export function renderer(canvas: HTMLCanvasElement): Renderer {
  const gl = canvas.getContext("webgl2", { premultipliedAlpha: true, antialias: false, preserveDrawingBuffer: true });
  return gl ? (withGl(canvas, gl) ?? plain(canvas)) : plain(canvas);
}

function withGl(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext): Renderer | null {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null;
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const [size, view, ratio] = [uniform("canvas"), uniform("camera"), uniform("ratio")];
  const buffers = [
    { name: "place", size: 2, type: gl.FLOAT, norm: false, data: (p: Points) => p.places },
    { name: "color", size: 4, type: gl.UNSIGNED_BYTE, norm: true, data: (p: Points) => p.colors },
    { name: "size", size: 1, type: gl.UNSIGNED_BYTE, norm: false, data: (p: Points) => p.sizes },
  ].map((each) => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    const at = gl.getAttribLocation(program, each.name);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, each.size, each.type, each.norm, 0, 0);
    return { ...each, buffer };
  });
  return {
    draw(points, camera, changed) {
      if (changed !== "camera") {
        for (const { name, buffer, data } of buffers) {
          if (name === "place" && changed === "looks") continue;
          gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
          gl.bufferData(gl.ARRAY_BUFFER, data(points), gl.DYNAMIC_DRAW);
        }
      }
      const dense = devicePixelRatio || 1;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(size, canvas.width / dense, canvas.height / dense);
      gl.uniform4f(view, camera.x, camera.y, camera.scale, camera.wide);
      gl.uniform1f(ratio, dense);
      gl.drawArrays(gl.POINTS, 0, points.sizes.length);
    },
    close: () => gl.getExtension("WEBGL_lose_context")?.loseContext(),
  };
}

/** A few thousand points look the same; many are slower. */
function plain(canvas: HTMLCanvasElement): Renderer {
  const context = canvas.getContext("2d");
  return {
    draw({ places, colors, sizes }, { x, y, scale, wide }) {
      if (!context) return;
      const dense = devicePixelRatio || 1;
      context.setTransform(dense, 0, 0, dense, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < sizes.length; i++) {
        const alpha = colors[4 * i + 3]!;
        if (alpha === 0) continue;
        context.fillStyle = `rgb(${colors[4 * i]} ${colors[4 * i + 1]} ${colors[4 * i + 2]} / ${alpha / 255})`;
        context.beginPath();
        context.arc(x + scale * wide * places[2 * i]!, y + scale * (1 - places[2 * i + 1]!), sizes[i]! / 2, 0, 2 * Math.PI);
        context.fill();
      }
    },
    close: () => {},
  };
}

const CELLS = 64;

/** Finds points by where they are. */
export class Places {
  private readonly starts = new Uint32Array(CELLS * CELLS + 1);
  private readonly order: Uint32Array;

  constructor(private readonly places: Float32Array) {
    const count = places.length / 2;
    const cells = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      cells[i] = this.cell(places[2 * i]!) + CELLS * this.cell(places[2 * i + 1]!);
      this.starts[cells[i]! + 1]!++;
    }
    for (let c = 0; c < CELLS * CELLS; c++) this.starts[c + 1]! += this.starts[c]!;
    const next = this.starts.slice();
    this.order = new Uint32Array(count);
    for (let i = 0; i < count; i++) this.order[next[cells[i]!]!++] = i;
  }

  private cell(place: number): number {
    return Math.min(CELLS - 1, Math.max(0, Math.floor(place * CELLS)));
  }

  /** The nearest point within `reach`, in parts of the height, that is wanted; -1 for none. */
  nearest(x: number, y: number, reach: number, wide: number, wanted: (i: number) => boolean): number {
    let [best, away] = [-1, reach * reach];
    this.each(x - reach / wide, y - reach, x + reach / wide, y + reach, (i) => {
      const [dx, dy] = [(this.places[2 * i]! - x) * wide, this.places[2 * i + 1]! - y];
      const distance = dx * dx + dy * dy;
      if (distance <= away && wanted(i)) [best, away] = [i, distance];
    });
    return best;
  }

  /** The points inside a closed line. */
  inside(line: readonly (readonly [number, number])[], wanted: (i: number) => boolean): number[] {
    const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
    const found: number[] = [];
    this.each(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), (i) => {
      if (wanted(i) && within(line, this.places[2 * i]!, this.places[2 * i + 1]!)) found.push(i);
    });
    return found.sort((a, b) => a - b);
  }

  private each(left: number, bottom: number, right: number, top: number, visit: (i: number) => void) {
    for (let row = this.cell(bottom); row <= this.cell(top); row++) {
      for (let column = this.cell(left); column <= this.cell(right); column++) {
        const cell = row * CELLS + column;
        for (let at = this.starts[cell]!; at < this.starts[cell + 1]!; at++) visit(this.order[at]!);
      }
    }
  }
}

/** Whether a ray to the right crosses the line an odd number of times. */
function within(line: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [line[i]!, line[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** The values at the square's corners. */
export interface Axes {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/**
 * Coordinates within the unit square, one scale for both axes where distances have a meaning;
 * NaN where either is missing, so that no renderer draws the point.
 */
export function unitSquare(xs: Float64Array, ys: Float64Array, square: boolean): { places: Float32Array; axes: Axes } {
  const range = (all: Float64Array) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of all) if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return low > high ? { middle: 0, span: 1 } : { middle: (low + high) / 2, span: high - low || 1 };
  };
  const [across, up] = [range(xs), range(ys)];
  const widest = Math.max(across.span, up.span);
  const [width, height] = square ? [widest, widest] : [across.span, up.span];
  const at = (x: number, y: number): [number, number] => [0.5 + (x - across.middle) / width, 0.5 + (y - up.middle) / height];
  const places = new Float32Array(2 * xs.length);
  for (let i = 0; i < xs.length; i++) {
    const known = Number.isFinite(xs[i]!) && Number.isFinite(ys[i]!);
    const [x, y] = known ? at(xs[i]!, ys[i]!) : [NaN, NaN];
    places[2 * i] = x;
    places[2 * i + 1] = y;
  }
  const ends = ({ middle }: { middle: number }, size: number): [number, number] => [middle - size / 2, middle + size / 2];
  return { places, axes: { x: ends(across, width), y: ends(up, height) } };
}
