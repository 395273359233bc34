package dev.tiller.cli.outcome;

import dev.tiller.data.Row;
import dev.tiller.data.Table;
import dev.tiller.evaluation.Outcome;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.sweep.Selection;
import dev.tiller.steering.sweep.Sweep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A sweep for a terminal and for a machine. */
public final class SweepText {

  private static final String ROW = "%-28s %-20s %-24s %-23s %-10s %-9s %s";

  private SweepText() {}

  /** One line a step, a heading first. */
  public static List<String> lines(Sweep sweep) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted(
            "",
            "share with concept",
            "perplexity",
            "KL from plain",
            "distinct-2",
            "self-BLEU",
            "plausibility"));
    for (Sweep.Step step : sweep.steps()) {
      Outcome outcome = step.outcome();
      boolean known = !outcome.neutral().isEmpty();
      lines.add(
          ROW.formatted(
              label(step),
              outcome.isJudged() ? interval("%.2f", outcome.share()) : "-",
              known ? interval("%.1f", outcome.perplexity()) : "-",
              known ? interval("%.3f", outcome.divergence()) : "-",
              number("%.2f", outcome.distinct2()),
              number("%.3f", outcome.variety().selfBleu()),
              number("%.1f", outcome.plausibility())));
    }
    return lines;
  }

  /**
   * A sentence for where no step is better than the plain model within the budget: which one nearly
   * was, and by how much it missed.
   */
  public static String nearestMiss(Sweep sweep, Selection selection) {
    return selection
        .nearestMiss(sweep)
        .map(
            step ->
                "no step does better within that; the nearest, %s, raises the perplexity by %.1f %% and brings the share from %.2f to %.2f (--max-rise %d%% would take it)"
                    .formatted(
                        label(step),
                        100 * rise(sweep, step),
                        sweep.plain().outcome().share().value(),
                        step.outcome().share().value(),
                        (long) Math.ceil(100 * rise(sweep, step) + 0.5)))
        .orElse("no step does better than the plain model, at any cost");
  }

  private static double rise(Sweep sweep, Sweep.Step step) {
    return step.outcome().perplexity().value() / sweep.plain().outcome().perplexity().value() - 1;
  }

  /** What was applied and how strongly, such as {@code sea.safetensors at 0.5}. */
  public static String label(Sweep.Step step) {
    if (step.strength() == 0) {
      return step.steering();
    }
    return step.strength() == 1 ? step.steering() : step.steering() + " at " + step.strength();
  }

  private static String interval(String format, Estimate estimate) {
    if (!estimate.hasInterval()) {
      return number(format, estimate.value()) + " [unknown]";
    }
    return "%s [%s, %s]"
        .formatted(
            number(format, estimate.value()),
            number(format, estimate.low()),
            number(format, estimate.high()));
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }

  /** The rows of a table as plain values for a machine. */
  public static List<Map<String, Object>> values(Table table) {
    List<Map<String, Object>> values = new ArrayList<>();
    for (Row row : table) {
      Map<String, Object> cells = new LinkedHashMap<>();
      for (String column : table.columnNames()) {
        cells.put(column, row.get(column));
      }
      values.add(cells);
    }
    return values;
  }
}
