// Draws dev.tiller.examples.StripPlot: its fields arrive as properties, its state is the page's.
const { h, color, columnsFormatter, placeBy, register, scaleLinear, title, useTable, useWidth } = symphony.kit;

const LANE = 34;

function StripPlot({ table, value }) {
  const { rows, selected, color: by, dispatch } = useTable(table);
  const { measure, width } = useWidth(720);
  const place = by === null ? () => 0 : placeBy(table, by);
  const lanes = Math.max(1, ...table.allRows().map((row) => place(row) + 1));
  const numbers = table.allRows().map((row) => table.number(row, value.column)).filter(Number.isFinite);
  const x = scaleLinear([Math.min(...numbers), Math.max(...numbers)], [16, width - 16]).nice();
  const format = columnsFormatter(table, [value.column], value);
  const bottom = lanes * LANE;
  const texts = table.columns.filter((column) => column.type === "string").map((column) => column.name);
  const dot = (row) =>
    h("circle", {
      key: row, "data-row": row, r: selected.has(row) ? 9 : 6, class: `mark ${color(place(row))}`,
      cx: x(table.number(row, value.column)), cy: (place(row) + 0.5) * LANE,
      role: "checkbox", tabIndex: 0, "aria-checked": selected.has(row),
      "aria-label": `row ${row + 1}: ${format(table.cell(row, value.column))}`,
      onClick: () => dispatch({ type: "toggle", table, row }),
      onKeyDown: (event) => event.key === " " && (event.preventDefault(), dispatch({ type: "toggle", table, row })),
    });
  return [
    h("label", {}, "Color by ",
      h("select", { value: by ?? "", onChange: (event) => dispatch({ type: "color", table, column: event.currentTarget.value || null }) },
        h("option", { value: "" }, "nothing"),
        texts.map((name) => h("option", { key: name }, name)))),
    h("div", { ref: measure, class: "chart" },
      h("svg", { viewBox: `0 0 ${width} ${bottom + 40}`, role: "group", "aria-label": title(value) },
        x.ticks(6).map((tick) => h("text", { key: tick, x: x(tick), y: bottom + 16, "text-anchor": "middle" }, format(tick))),
        h("text", { class: "label", x: width / 2, y: bottom + 34, "text-anchor": "middle" }, title(value)),
        rows.filter((row) => Number.isFinite(table.number(row, value.column))).map(dot))),
  ];
}

register("StripPlot", StripPlot);
