package dev.tiller.analysis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.Monitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How familiar each row is to the rows of each value of a column: a mixture fitted on every value
 * that has enough rows, and all rows scored by all of them (DNIKit's familiarity by attribute).
 *
 * @param scores log densities of all rows by value, in the order of the values
 */
public record SplitFamiliarity(Map<String, double[]> scores) {
  /** Values of fewer rows get no mixture. */
  public static final int FEWEST = 50;

  /**
   * Fits and scores.
   *
   * @param values one a row, null for none
   * @param components of each mixture
   */
  public static SplitFamiliarity of(
      EmbeddedRows data,
      List<@Nullable String> values,
      int components,
      long seed,
      Monitor monitor) {
    Map<String, List<Integer>> rows = new TreeMap<>();
    for (int row = 0; row < values.size(); row++) {
      String value = values.get(row);
      if (value != null) {
        rows.computeIfAbsent(value, v -> new ArrayList<>()).add(row);
      }
    }
    Map<String, double[]> scores = new LinkedHashMap<>();
    rows.forEach(
        (value, of) -> {
          if (of.size() >= FEWEST) {
            int[] chosen = of.stream().mapToInt(Integer::intValue).toArray();
            scores.put(
                value, Mixture.fit(data.select(chosen), components, seed, monitor).scores(data));
          }
        });
    return new SplitFamiliarity(scores);
  }

  /** One row's scores as a JSON object, value to log density: what the column holds. */
  public String text(int row) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    scores.forEach((value, all) -> node.put(value, all[row]));
    return node.toString();
  }
}
