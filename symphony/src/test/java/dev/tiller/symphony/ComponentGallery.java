package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every component over invented rows, by the name of its record: for tests and for pictures. */
final class ComponentGallery {

  private ComponentGallery() {}

  /** All of them but those that draw with Vega, in the order in which the pages have them. */
  static Map<String, Component> own() throws IOException {
    Map<String, Component> all = new LinkedHashMap<>();
    for (Page page : new Page[] {ExploringPage.page(), ExamplePage.page()}) {
      page.components().forEach(each -> all.putIfAbsent(each.getClass().getSimpleName(), each));
    }
    return all;
  }

  /** Those that draw with Vega. */
  static Map<String, Component> drawnWith(Vega vega) throws IOException {
    return Map.of("VegaChart", chart(vega), "DataMap", map(vega));
  }

  static VegaChart chart(Vega vega) throws IOException {
    return VegaChart.of(
            "Score by label",
            ExploringPage.rows(),
            """
            {"mark": {"type": "boxplot", "extent": "min-max"},
             "encoding": {
               "y": {"field": "label", "title": null},
               "x": {"field": "score", "type": "quantitative", "scale": {"zero": false}},
               "color": {"field": "label", "legend": null}}}""",
            vega)
        .pick("label");
  }

  static DataMap map(Vega vega) throws IOException {
    String[] names = {"Germany", "FR", "usa", "Brazil", "392", "India", "ZAF", "Atlantis", null};
    String[] cells = new String[240];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = names[(int) (names.length * Math.pow(i / 240.0, 2))];
    }
    return DataMap.of(
        "Where the rows come from", Table.of(Column.strings("country", cells)), "country", vega);
  }
}
