import type { Cell, Table } from "../data";

const { register, columnsFormatter, MediaCell, mediaColumn, palette, PointCloud, ramp, RAMP_CSS, RowCard, Swatch, Toolbar, unitSquare, useCalm, useEffect, useMemo, useState, useTable } =
  symphony.kit;

interface Props {
  table: Table;
  x: string;
  y: string;
  color: string | null;
  /** Whether both axes have one scale, as the coordinates of a map have. */
  map: boolean;
  /** A column of texts that list rows, the nearest first: [3,8]. */
  neighbors: string | null;
  note: string;
}

/** The colors of the style sheet as numbers, in light and in dark. */
function inks(): Uint8Array[] {
  const probe = document.createElement("i");
  document.body.append(probe);
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  const colors = Array.from({ length: 8 }, (_, place) => {
    probe.className = `s${place}`;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    return new Uint8Array(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
  });
  probe.remove();
  return colors;
}

/** Read again when the reader turns from light to dark. */
function useInks(): Uint8Array[] {
  const [colors, setColors] = useState(inks);
  useEffect(() => {
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const read = () => setColors(inks());
    scheme.addEventListener("change", read);
    return () => scheme.removeEventListener("change", read);
  }, []);
  return colors;
}

const MISSING = [140, 140, 140] as const;
const alphaFor = (count: number) => (count < 3_000 ? 225 : count < 30_000 ? 165 : 110);
const sizeFor = (count: number) => (count < 500 ? 10 : count < 5_000 ? 7 : count < 50_000 ? 5 : 3);

/** Points from which on a gesture elsewhere is followed a few times a second only, and how many ms apart. */
const MANY = 20_000;
const APART = 120;

function usePoints({ table, x, y, map }: Props, color: string | null) {
  const { refusals: newest, selected } = useTable(table);
  const refusals = useCalm(newest, table.size < MANY ? 0 : APART);
  const colors = useInks();
  const { places, axes } = useMemo(() => unitSquare(table.column(x).floats, table.column(y).floats, map), [table, x, y, map]);
  const points = useMemo(() => ({ places, colors: new Uint8Array(4 * table.size), sizes: new Uint8Array(table.size) }), [places, table]);
  const painted = useMemo(() => {
    const of = color === null ? null : palette(table, color);
    for (let at = 0; at < table.size; at++) {
      const unknown = of?.kind === "continuous" && Number.isNaN(of.share(at));
      const rgb = of === null ? colors[0]! : of.kind === "continuous" ? (unknown ? MISSING : ramp(of.share(at))) : colors[of.place(at)]!;
      points.colors[4 * at] = rgb[0]!;
      points.colors[4 * at + 1] = rgb[1]!;
      points.colors[4 * at + 2] = rgb[2]!;
    }
    return {};
  }, [points, color, colors]);
  const version = useMemo(() => {
    const [alpha, size] = [alphaFor(table.size), sizeFor(table.size)];
    const unpicked = selected.size > 0 ? alpha / 3 : alpha;
    for (let at = 0; at < table.size; at++) {
      points.colors[4 * at + 3] = refusals[at] !== 0 || Number.isNaN(places[2 * at]!) ? 0 : unpicked;
      points.sizes[at] = size;
    }
    for (const row of selected) {
      const at = table.at(row);
      if (at === undefined) continue;
      if (points.colors[4 * at + 3] !== 0) points.colors[4 * at + 3] = 255;
      points.sizes[at] = size + 3;
    }
    return {};
  }, [points, painted, refusals, selected]);
  return { points, version, axes: map ? null : axes };
}

function Legend({ table, color }: { table: Table; color: string }) {
  const colors = palette(table, color);
  const format = columnsFormatter(table, [color]);
  if (colors.kind === "continuous") {
    return (
      <p class="key">
        <span>{format(colors.low)}</span>
        <span class="ramp" style={{ background: RAMP_CSS }} />
        <span>{format(colors.high)}</span>
      </p>
    );
  }
  return (
    <ul class="legend">
      {colors.values.map((value, place) => (
        <li key={place}>
          <Swatch place={place} /> {value === null ? "missing" : format(value)}
        </li>
      ))}
      {colors.others && (
        <li>
          <Swatch place={7} /> others
        </li>
      )}
    </ul>
  );
}

/** Columns that color points: few values, or numbers. */
const colorable = (table: Table) =>
  table.columns.filter((column) => !/^(projection|neighbors)_/.test(column.name) && column.moreThan(1) && (column.type !== "string" || !column.moreThan(Math.max(8, table.size / 10))) && !column.encoded);

function near(cell: Cell): number[] {
  if (typeof cell !== "string") return [];
  return (cell.match(/\d+/g) ?? []).map(Number);
}

/** The picked row and those nearest to it, each with its picture or what is known of it. */
function Neighbors({ table, row, column, go }: { table: Table; row: number; column: string; go: (row: number) => void }) {
  const rows = near(table.cell(row, column)).filter((other) => table.at(other) !== undefined);
  const media = mediaColumn(table);
  return (
    <aside class="near" aria-label={`Row ${row + 1} and the nearest to it`}>
      <h3>Row {row + 1}</h3>
      <RowCard table={table} row={row} most={8} />
      <h3>Nearest in the embedding</h3>
      <ol>
        {rows.map((other) => (
          <li key={other}>
            <button type="button" onClick={() => go(other)}>
              {media ? <MediaCell media={media.media} cell={table.cell(other, media.column.name)} label={`Row ${other + 1}`} /> : null}
              row {other + 1}
            </button>
          </li>
        ))}
      </ol>
    </aside>
  );
}

function countUnplaced(places: Float32Array): number {
  let unplaced = 0;
  for (let i = 0; i < places.length; i += 2) if (Number.isNaN(places[i]!)) unplaced++;
  return unplaced;
}

function Scatterplot(props: Props) {
  const { table, x, y, neighbors, note } = props;
  const { count, selected, color: shared, dispatch } = useTable(table);
  const [hovered, setHovered] = useState<{ at: number; x: number; y: number } | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const color = shared ?? props.color;
  const { points, version, axes } = usePoints(props, color);
  const colors = useMemo(() => colorable(table), [table]);
  const unplaced = useMemo(() => countUnplaced(points.places), [points.places]);
  if (table.rows === 0) return <p class="empty">There is nothing to show.</p>;
  const pick = (at: number, more: boolean) => {
    const row = table.row(at);
    setPicked(row);
    dispatch({ type: "select", table, rows: [row], how: more || selected.has(row) ? "toggle" : "set" });
  };
  return (
    <>
      <Toolbar table={table} noun="row" brief />
      <div class="toolbar">
        <label>
          Color by{" "}
          <select value={color ?? ""} onChange={({ currentTarget: { value } }) => dispatch({ type: "color", table, column: value === "" ? null : value })}>
            <option value="">nothing</option>
            {colors.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {color !== null && <Legend table={table} color={color} />}
      </div>
      <div class={neighbors !== null && picked !== null ? "beside" : ""}>
        <div class="plot">
          <PointCloud
            {...{ points, version, axes }}
            height={440}
            label={`${count} points, ${x} across and ${y} up`}
            hover={(at, left, top) => setHovered(at === null ? null : { at, x: left, y: top })}
            pick={pick}
            lasso={(inside, leave) => dispatch({ type: "select", table, rows: inside.map((at) => table.row(at)), how: leave ? "remove" : "add" })}
          />
          {hovered && (
            <div class="readout" style={{ left: `${Math.max(0, hovered.x + 14)}px`, top: `${hovered.y + 14}px` }}>
              <strong>Row {table.row(hovered.at) + 1}</strong>
              <RowCard table={table} row={table.row(hovered.at)} most={7} />
            </div>
          )}
        </div>
        {neighbors !== null && picked !== null && <Neighbors table={table} row={picked} column={neighbors} go={(row) => pick(table.at(row)!, false)} />}
      </div>
      <p class="note">
        {axes && `${x} across, ${y} up. `}
        {note}
        {unplaced > 0 && ` ${unplaced} rows have no place here.`} Click selects, with Ctrl more than one; Shift and drag selects all inside.
      </p>
    </>
  );
}

register("Scatterplot", Scatterplot);
