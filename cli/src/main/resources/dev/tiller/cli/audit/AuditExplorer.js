// Draws dev.tiller.cli.audit.AuditExplorer: matrix, curves and items share one chosen cell.
const { h, register, useState, useWidth, useTable, Chart, Swatch, extent, lines, scaleLinear } = symphony.kit;

const MARGIN = { top: 14, right: 8, bottom: 44, left: 58 };
const INSET = 18;
/** Of a cell's color in percent; beyond it figures are hard to read on the dark page. */
const DEEPEST = 45;
const number = (x, digits = 3) => (Number.isFinite(x) ? x.toFixed(digits) : "unknown");
const distinct = (values) => [...new Set(values)];

function Select({ label, value, options, onPick }) {
  if (options.length < 2) return null;
  return h("label", {}, `${label} `,
    h("select", { value, onChange: (event) => onPick(event.currentTarget.value) },
      options.map((name) => h("option", { key: name, value: name }, name))));
}

/** A cell: the area, its interval as a thin bar on the scale from 0 to 1, a star where it stands out. */
function Cell({ matrix, row, chosen, difference, macro, most, onPick }) {
  const auc = matrix.number(row, "auc");
  const [low, high] = [matrix.number(row, "low"), matrix.number(row, "high")];
  const [enough, stands] = [matrix.cell(row, "enough"), matrix.cell(row, "stands")];
  const away = auc - macro;
  const shown = difference ? `${away < 0 ? "" : "+"}${number(away)}` : number(auc);
  const tint = `${Math.round(DEEPEST * (difference ? Math.abs(away) / (most || 1) : auc))}%`;
  const classes = ["cell", !enough && "few", stands && "stands", chosen && "chosen", difference && away < 0 && "below"];
  const interval = Number.isFinite(low) ? `${number(low)} to ${number(high)}` : "interval unknown";
  return h("td", { class: classes.filter(Boolean).join(" "), style: { "--tint": tint } },
    h("button", {
      type: "button", "data-cell": `${matrix.cell(row, "perturbation")}/${matrix.cell(row, "group")}`, "aria-pressed": chosen, onClick: onPick,
      title: `${shown}; ${interval}; n = ${matrix.cell(row, "items")}; least detectable ${number(matrix.number(row, "least_detectable"))}`,
    }, shown, stands ? "*" : "",
      Number.isFinite(low) && h("i", { style: { left: `${100 * low}%`, width: `${100 * Math.max(0.01, high - low)}%` } })));
}

function Matrix({ title, matrix, rows, groups, perturbations, chosen, difference, onPick }) {
  const at = (perturbation, group) =>
    rows.find((row) => matrix.cell(row, "perturbation") === perturbation && matrix.cell(row, "group") === group);
  const of = (perturbation) => groups.map((group) => at(perturbation, group)).filter((row) => row !== undefined);
  const mean = (perturbation) => {
    const all = of(perturbation).filter((row) => matrix.cell(row, "enough")).map((row) => matrix.number(row, "auc"));
    return { macro: all.reduce((a, b) => a + b, 0) / all.length, gap: Math.max(...all) - Math.min(...all) };
  };
  const most = Math.max(...perturbations.flatMap((p) => of(p).map((row) => Math.abs(matrix.number(row, "auc") - mean(p).macro))).filter(Number.isFinite));
  return h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": `${title}, scrolls sideways` },
    h("table", { class: "auc" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "perturbation"),
        groups.map((group) => h("th", { key: group, scope: "col" }, group, h("small", {}, ` n = ${matrix.cell(at(perturbations[0], group), "items")}`))),
        h("th", { scope: "col" }, "macro"), h("th", { scope: "col" }, "gap"))),
      h("tbody", {}, perturbations.map((p) => {
        const { macro, gap } = mean(p);
        return h("tr", { key: p }, h("th", { scope: "row" }, p),
          groups.map((group) => {
            const row = at(p, group);
            return row === undefined ? h("td", { key: group }) : h(Cell, {
              key: group, matrix, row, difference, macro, most,
              chosen: chosen.perturbation === p && chosen.group === group,
              onPick: () => onPick({ perturbation: p, group }),
            });
          }),
          h("td", { class: "number" }, number(macro)), h("td", { class: "number" }, number(gap)));
      }))));
}

function Curves({ curves, rows, unit, perturbation, level }) {
  const { measure, width } = useWidth(720);
  const spec = {
    table: curves, series: "group", reference: null,
    x: { column: "level", label: perturbation, unit, share: false, media: null },
    y: { column: "response", label: "response", unit: "", share: false, media: null },
    interval: { low: "low", high: "high", meaning: "" },
  };
  const all = lines(spec, rows);
  if (all.length === 0) return h("p", { class: "empty" }, "The unperturbed row has no curve; choose a cell of another.");
  const xs = distinct(all.flatMap(({ points }) => points.map((p) => p.x))).sort((a, b) => a - b);
  const height = 300;
  const scales = {
    x: scaleLinear([xs[0], xs.at(-1)], [MARGIN.left + INSET, width - MARGIN.right - INSET]),
    y: scaleLinear(extent(all, null), [height - MARGIN.bottom, MARGIN.top]).nice(5),
  };
  return [
    h("ul", { class: "legend" }, all.map(({ name, place }) => h("li", { key: place }, h(Swatch, { place }), " ", name))),
    h("div", { ref: measure, class: "chart" },
      h(Chart, { lines: all, scales, width, height, margin: MARGIN, x: spec.x, y: spec.y, reference: null, focus: level, ticks: xs })),
  ];
}

function Items({ shown, rows, level }) {
  const items = distinct(rows.map((row) => shown.cell(row, "item")));
  if (items.length === 0) return h("p", { class: "empty" }, "No item of this cell flips.");
  return h("ul", { class: "flips" }, items.map((item) => {
    const row = rows.find((r) => shown.cell(r, "item") === item && shown.number(r, "level") === level);
    if (row === undefined) return null;
    const content = String(shown.cell(row, "content") ?? "");
    const good = shown.number(row, "response") >= 0.5;
    return h("li", { key: item, class: good ? "good" : "bad" },
      content.startsWith("data:image/") ? h("img", { alt: `${item} at ${level}`, src: content }) : h("p", {}, content),
      h("span", {}, `${item}: ${good ? "right" : "wrong"} (${number(shown.number(row, "response"), 2)})`));
  }));
}

function AuditExplorer({ title, matrix, curves, shown, meanings, level: coverage }) {
  const { rows: kept } = useTable(matrix);
  const measures = distinct(matrix.allRows().map((row) => matrix.cell(row, "measure")));
  const partitions = distinct(matrix.allRows().map((row) => matrix.cell(row, "partition")));
  const [measure, setMeasure] = useState(measures[0]);
  const [partition, setPartition] = useState(partitions.at(-1));
  const [difference, setDifference] = useState(false);
  const rows = kept.filter((row) => matrix.cell(row, "measure") === measure && matrix.cell(row, "partition") === partition);
  const groups = distinct(rows.map((row) => matrix.cell(row, "group")));
  const perturbations = distinct(rows.map((row) => matrix.cell(row, "perturbation")));
  const [picked, setChosen] = useState(null);
  const fallback = { perturbation: perturbations[1] ?? perturbations[0], group: groups[0] };
  const chosen = picked && groups.includes(picked.group) ? picked : fallback;
  const inCell = (table, row, group) =>
    table.cell(row, "perturbation") === chosen.perturbation && table.cell(row, "measure") === measure &&
    (!group || table.cell(row, "group") === chosen.group);
  const curveRows = curves.allRows().filter((row) => inCell(curves, row) && curves.cell(row, "partition") === partition);
  const itemRows = shown.allRows().filter((row) => inCell(shown, row, true));
  const levels = distinct(curveRows.map((row) => curves.number(row, "level")));
  const [place, setPlace] = useState(0);
  const at = levels[Math.min(place, levels.length - 1)];
  const meaning = meanings.allRows().find((row) => meanings.cell(row, "perturbation") === chosen.perturbation);
  const unit = meaning === undefined ? "" : String(meanings.cell(meaning, "unit"));
  if (rows.length === 0) return h("p", { class: "empty" }, "No cell matches the filter.");
  return [
    h("p", { class: "controls" },
      h(Select, { label: "measure", value: measure, options: measures, onPick: setMeasure }),
      h(Select, { label: "groups by", value: partition, options: partitions, onPick: setPartition }),
      h("label", {}, h("input", { type: "checkbox", checked: difference, onChange: (event) => setDifference(event.currentTarget.checked) }), " difference from the mean of groups")),
    h(Matrix, { title, matrix, rows, groups, perturbations, chosen, difference, onPick: setChosen }),
    h("p", { class: "note" }, `Bars: ${Math.round(100 * coverage)} % intervals by identity. * differs from the rest after correction. Hatched: below the least size, no claim.`),
    h("h3", {}, chosen.perturbation === "clean" ? "Unperturbed" : `${chosen.perturbation}${meaning === undefined ? "" : `: ${meanings.cell(meaning, "meaning")}`}`),
    h(Curves, { curves, rows: curveRows, unit, perturbation: chosen.perturbation, level: levels.length > 0 ? at : null }),
    levels.length > 0 && h("div", { class: "level" },
      h("label", {}, `level ${at} ${unit} `,
        h("input", { type: "range", min: 0, max: levels.length - 1, step: 1, value: Math.min(place, levels.length - 1), onInput: (event) => setPlace(Number(event.currentTarget.value)) })),
      h("h3", {}, `${chosen.group}: who flips first`),
      h(Items, { shown, rows: itemRows, level: at })),
  ];
}

register("AuditExplorer", AuditExplorer);
