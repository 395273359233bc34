package dev.tiller.cli.solve;

import dev.tiller.data.Row;
import dev.tiller.data.Table;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.HeatMap;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where solving in parallel pays, as one HTML file: who wins in a sentence, the gain by depth and
 * width, everything measured.
 *
 * @param chain its kind
 * @param batch items at once
 * @param table as {@code RegimeMap} measures it
 */
record RegimePage(String chain, int batch, Table table) {

  private static final Measure LENGTH = Measure.of("length", "steps");
  private static final Measure WIDTH = Measure.of("width", "width");
  private static final Measure GAIN = Measure.of("gain", "gain", "times");

  void write(Path file) throws IOException {
    Page.titled("Where solving in parallel pays")
        .headline(headline())
        .lead(
            "A chain of kind \"%s\", %s at once. Each cell is the time of one step after the other, divided by the time of Newton's method with cyclic reduction: above 1 the parallel solver wins. The planner also knows ways that are neither."
                .formatted(chain, InWords.count(batch, "item")))
        .add(
            HeatMap.of("Gain by depth and width", table, LENGTH, WIDTH, GAIN).ratios(),
            DataTable.of(
                "Everything measured",
                table,
                List.of(
                    LENGTH,
                    WIDTH,
                    Measure.of("sequential ms", "one after the other", "ms"),
                    Measure.of("parallel ms", "in parallel", "ms"),
                    GAIN,
                    Measure.of("recommended", "the planner recommends"),
                    Measure.of("recommended ms", "which takes", "ms"))))
        .write(file);
  }

  private String headline() {
    int cells = table.rowCount();
    int wins = 0;
    int recommended = 0;
    String best = "";
    double most = 0;
    for (Row row : table) {
      double gain = row.doubleValue("gain");
      wins += gain > 1 ? 1 : 0;
      recommended += row.doubleValue("recommended ms") < row.doubleValue("sequential ms") ? 1 : 0;
      if (gain > most) {
        most = gain;
        best =
            "at %s of width %d"
                .formatted(InWords.count(row.longValue("length"), "step"), row.longValue("width"));
      }
    }
    String gains =
        wins == 0
            ? "Solving in parallel is slower than one step after the other in all of %s measured"
                .formatted(InWords.count(cells, "chain"))
            : "Solving in parallel is faster than one step after the other in %d of %s measured, most of all %s: %s times"
                .formatted(wins, InWords.count(cells, "chain"), best, InWords.number(most));
    return "%s; what the planner recommends is faster in %d.".formatted(gains, recommended);
  }
}
