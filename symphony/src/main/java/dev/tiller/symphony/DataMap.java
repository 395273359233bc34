package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;

/**
 * How many rows each country of the world has, by color; a click on a country keeps its rows.
 * Countries are told by their English names, by the two or three letters or the number of ISO 3166;
 * what is none is listed below the map.
 *
 * @param title heading; empty for none
 * @param table one row for each instance
 * @param pick column that names the country of a row
 * @param codes numbers of ISO 3166, by the values of the column
 * @param spec what draws the map
 * @param view that draws it
 */
public record DataMap(
    String title,
    Table table,
    String pick,
    JsonNode codes,
    JsonNode spec,
    @JsonProperty(index = 0) ComponentView view)
    implements Component {

  private static final String PROJECTION = "equalEarth";

  /** Checks the column against the table. */
  public DataMap {
    ColumnCheck.require("DataMap", table, pick);
  }

  /**
   * A map of the world.
   *
   * @param column that names the country of a row
   * @throws IOException if the shapes of the countries are not in the cache and cannot be fetched
   */
  public static DataMap of(String title, Table table, String column, Vega vega) throws IOException {
    ColumnCheck.require("DataMap", table, column);
    Vega.Countries countries = vega.countries();
    ObjectNode codes = new ObjectMapper().createObjectNode();
    Column cells = table.column(column);
    for (int row = 0; row < cells.size(); row++) {
      Object cell = cells.get(row);
      if (cell != null && !codes.has(cell.toString())) {
        String number = countries.number(cell.toString());
        codes.put(cell.toString(), number);
      }
    }
    return new DataMap(title, table, column, codes, spec(vega.world()), vega.view());
  }

  /** Countries from the atlas, each with the rows that the view counts under its number. */
  private static JsonNode spec(JsonNode world) {
    ObjectNode spec = new ObjectMapper().createObjectNode();
    spec.put("height", 420);
    ObjectNode data = spec.putObject("data");
    data.set("values", world);
    data.putObject("format").put("type", "topojson").put("feature", "countries");
    ObjectNode join = spec.putArray("transform").addObject();
    join.put("lookup", "id");
    ObjectNode from = join.putObject("from");
    from.putObject("data").put("name", "table");
    from.put("key", "code");
    from.putArray("fields").add("rows").add("value");
    spec.putObject("projection").put("type", PROJECTION);
    spec.putObject("mark")
        .put("type", "geoshape")
        .put("stroke", "#8889")
        .put("strokeWidth", 0.5)
        .putNull("invalid");
    ObjectNode encoding = spec.putObject("encoding");
    ObjectNode color = encoding.putObject("color");
    color.put("field", "rows").put("type", "quantitative").put("title", "rows");
    color.putObject("condition").put("test", "!isValid(datum.rows)").put("value", "#8882");
    ObjectNode name = encoding.putArray("tooltip").addObject();
    name.put("field", "properties.name").put("title", "country");
    encoding.withArray("tooltip").addObject().put("field", "rows").put("type", "quantitative");
    return spec;
  }
}
