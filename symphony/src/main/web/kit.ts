/**
 * What the script of a view may use, as `symphony.kit`. Built-in views have nothing else, so that a
 * view from outside can do whatever they do. Names here are kept; the README describes them.
 */

export { h, Fragment } from "preact";
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
export { scaleLinear, scaleLog } from "d3-scale";
export { refused, rows as rowsOf } from "./refusals";
export { register } from "./registry";
export { useHistory, useTable } from "./state";
export { summarize, useSummaries } from "./summary";
export { encoded, numeric } from "./data";
export { named, quoted } from "./expression";
export { onColumn } from "./filter";
export { columnsFormatter, formatter, title } from "./format";
export { distinct, groups } from "./groups";
export { Chart } from "./parts/Chart";
export { bins, binOf } from "./parts/bins";
export { Histogram } from "./parts/Histogram";
export { extent, lines } from "./parts/lines";
export { MediaCell } from "./parts/MediaCell";
export { Pages } from "./parts/Pages";
export { className, pairs } from "./parts/pairs";
export { palette, ramp, RAMP_CSS } from "./parts/palette";
export { PointCloud } from "./parts/PointCloud";
export { unitSquare } from "./parts/points";
export { mediaColumn, readable, RowCard } from "./parts/RowCard";
export { sorted } from "./parts/sorting";
export { interval } from "./parts/wilson";
export { color, placeBy, Swatch } from "./parts/Swatch";
export { Tiles } from "./parts/Tiles";
export { tinter } from "./parts/tints";
export { Toolbar } from "./parts/Toolbar";
export { useCalm } from "./parts/useCalm";
export { useNear } from "./parts/useNear";
export { useWidth } from "./parts/useWidth";
export { Estimate, Value } from "./parts/Value";
