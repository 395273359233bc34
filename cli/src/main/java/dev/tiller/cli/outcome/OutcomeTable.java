package dev.tiller.cli.outcome;

import dev.tiller.data.Table;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.evaluate.Outcome;
import dev.tiller.steering.evaluate.Sweep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One row for each steering that was measured: share and perplexity with their intervals. */
public final class OutcomeTable {

  private final List<String> labels = new ArrayList<>();
  private final List<Double> strengths = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * Adds a row.
   *
   * @param label what was applied, such as {@code plain}
   * @param strength at which
   */
  public void add(String label, double strength, Outcome outcome) {
    labels.add(label);
    strengths.add(strength);
    outcomes.add(outcome);
  }

  /** The outcome of row {@code i}. */
  public Outcome outcome(int i) {
    return outcomes.get(i);
  }

  /** Number of rows. */
  public int size() {
    return outcomes.size();
  }

  /** The columns of files and pages; perplexity is null where no neutral text was given. */
  public Table table() {
    List<Sweep.Step> steps = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      steps.add(new Sweep.Step(labels.get(i), strengths.get(i), outcomes.get(i)));
    }
    return new Sweep(steps).table();
  }

  /** The rows for a terminal, a heading first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-24s %-20s %-24s %-23s %-10s %s"
            .formatted(
                "",
                "share with concept",
                "perplexity",
                "KL from plain",
                "distinct-2",
                "plausibility"));
    for (int i = 0; i < size(); i++) {
      Outcome outcome = outcomes.get(i);
      boolean known = !outcome.neutral().isEmpty();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-24s %-20s %-24s %-23s %-10.2f %.1f",
              labels.get(i),
              interval("%.2f", outcome.share()),
              known ? interval("%.1f", outcome.perplexity()) : "-",
              known ? interval("%.3f", outcome.divergence()) : "-",
              outcome.distinct2(),
              outcome.plausibility()));
    }
    return lines;
  }

  private static String interval(String format, Estimate estimate) {
    return String.format(
        Locale.ROOT,
        format + " [" + format + ", " + format + "]",
        estimate.value(),
        estimate.low(),
        estimate.high());
  }

  /** The rows as plain values for a machine. */
  public List<Map<String, Object>> values() {
    Table table = table();
    List<Map<String, Object>> values = new ArrayList<>();
    for (int i = 0; i < table.rowCount(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (String column : table.columnNames()) {
        row.put(column, table.row(i).get(column));
      }
      values.add(row);
    }
    return values;
  }
}
