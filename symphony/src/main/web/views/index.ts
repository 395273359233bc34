import type { ComponentType } from "preact";
import { Bars } from "./Bars";
import { Claims } from "./Claims";
import { Comparison } from "./Comparison";
import { Curve } from "./Curve";
import { DataTable } from "./DataTable";
import { Facts } from "./Facts";
import { HeatMap } from "./HeatMap";
import { Prose } from "./Prose";

/** Every view under the name of its Java record, whose fields are its properties. */
export const views: Record<string, ComponentType<any>> = {
  Bars,
  Claims,
  Comparison,
  Curve,
  DataTable,
  Facts,
  HeatMap,
  Prose,
};
