package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import org.jspecify.annotations.Nullable;

/**
 * A chart of one's own, as a specification of Vega-Lite (or of Vega, where its {@code $schema} says
 * so). The data named {@code table} are the rows that the page's filter leaves, and change with it;
 * a specification that names no data gets them. A click on a mark of a single row selects it.
 *
 * <pre>{@code
 * VegaChart.of("Length by genre", books, """
 *     {"mark": "boxplot", "encoding": {
 *        "x": {"field": "genre"}, "y": {"field": "pages", "type": "quantitative"}}}""",
 *     Vega.fetched())
 * }</pre>
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param spec the specification
 * @param pick column whose value a click on a mark keeps; null for none
 * @param codes what the chart calls the values of {@code pick}, where it counts rows by them; null
 *     where it is given the rows themselves
 * @param vega the libraries
 */
public record VegaChart(
    String title,
    Table table,
    JsonNode spec,
    @Nullable String pick,
    @Nullable JsonNode codes,
    @JsonIgnore Vega vega)
    implements Component {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks the column against the table. */
  public VegaChart {
    if (pick != null) {
      ColumnCheck.require("VegaChart", table, pick);
    }
  }

  /**
   * A chart of the rows.
   *
   * @param spec JSON
   * @throws UserError if it is no JSON object
   */
  public static VegaChart of(String title, Table table, String spec, Vega vega) {
    return new VegaChart(title, table, parsed(title, spec), null, null, vega);
  }

  private static JsonNode parsed(String title, String spec) {
    try {
      JsonNode parsed = JSON.readTree(spec);
      if (parsed instanceof ObjectNode) {
        return parsed;
      }
    } catch (JsonProcessingException e) {
      throw new UserError(
          "The specification of the chart \"%s\" is no JSON (%s); give a Vega-Lite specification."
              .formatted(title, e.getOriginalMessage()),
          e);
    }
    throw new UserError(
        "The specification of the chart \"%s\" is no JSON object; give a Vega-Lite specification."
            .formatted(title));
  }

  /** A click on a mark keeps the rows with its value of {@code column}. */
  public VegaChart pick(String column) {
    return new VegaChart(title, table, spec, column, codes, vega);
  }

  @Override
  public ComponentView view() {
    return vega.view();
  }
}
