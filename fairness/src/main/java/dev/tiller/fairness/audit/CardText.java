package dev.tiller.fairness.audit;

import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.matrix.Disparity;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.matrix.RobustnessMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A result as a text in Markdown for a model card: what was done, found, and cannot be said. */
public final class CardText {

  private static final int CELLS = 5;

  private CardText() {}

  /**
   * @param model its name for people
   * @param data what it was audited on, for people
   */
  public static String text(AuditResult result, String model, String data) {
    List<String> lines = new ArrayList<>();
    lines.add("### Robustness across subgroups");
    lines.add("");
    MatrixSettings settings = result.matrix().settings();
    lines.add("* Model: %s. Data: %s.".formatted(model, data));
    lines.add(
        "* Task and mode: %s; items: %s; %d scored, %d left out."
            .formatted(
                result.response(),
                result.policy() == Policy.ALL ? "all" : "those right when unperturbed",
                result.subjects().size(),
                result.excluded().size()));
    result.changes().forEach(c -> lines.add("* Axis: " + axis(c) + placed(result, c)));
    lines.add(
        "* AUC is the area under the response curve over the level, divided by its length; other levels give other AUCs. It is no area under a ROC curve.");
    lines.add(
        "* Intervals: %.0f %%, %d resamples of identities, seed %d. Family: %d tests of a group against the rest, adjusted by %s."
            .formatted(
                100 * settings.level(),
                settings.resamples(),
                settings.seed(),
                result.matrix().family(),
                switch (settings.correction()) {
                  case HOLM -> "Holm";
                  case BH -> "Benjamini and Hochberg";
                  case MAX_T -> "Westfall and Young (maximum t)";
                }));
    result.notes().forEach(note -> lines.add("* Note: " + note + "."));
    lines.add("");
    lines.addAll(findings(result.matrix(), settings));
    return String.join("\n", lines) + "\n";
  }

  /** Where levels do not lie at their own number. */
  private static String placed(AuditResult result, AuditResult.Change change) {
    for (ResponseSweep sweep : result.sweeps()) {
      if (sweep.perturbation().equals(change.id())) {
        Axis axis = sweep.axis();
        return Arrays.equals(axis.places(), axis.levels())
            ? ""
            : " They lie at %s of the axis.".formatted(numbers(axis.places()));
      }
    }
    return "";
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values)
        .mapToObj(x -> "%.3g".formatted(x))
        .collect(Collectors.joining(" "));
  }

  private static String axis(AuditResult.Change change) {
    String levels = numbers(change.levels());
    return "%s, %s; %d levels: %s%s."
        .formatted(
            change.id(),
            change.meaning(),
            change.levels().length,
            levels,
            change.unit().isEmpty() ? "" : " " + change.unit());
  }

  private static String gap(Disparity d) {
    boolean clean = d.perturbation().equals(ResponseSweep.CLEAN);
    String gap =
        String.format(
            Locale.ROOT,
            "* %s, %s, %s: gap %.3f [%.3f, %.3f] between %s and %s (%.3f by chance, p %.3f)",
            clean ? "unperturbed" : d.perturbation(),
            d.measure(),
            d.partition(),
            d.gap().value(),
            d.gap().low(),
            d.gap().high(),
            d.best(),
            d.worst(),
            d.nullGap(),
            d.permutationP());
    return clean
        ? gap + "."
        : gap
            + String.format(
                Locale.ROOT,
                "; of it the perturbation creates %.3f [%.3f, %.3f].",
                d.excess().value(),
                d.excess().low(),
                d.excess().high());
  }

  private static List<String> findings(RobustnessMatrix matrix, MatrixSettings settings) {
    List<String> lines = new ArrayList<>();
    matrix.disparities().forEach(d -> lines.add(gap(d)));
    List<Cell> standing =
        matrix.targeted(Integer.MAX_VALUE).stream()
            .filter(c -> c.stands() && c.excess().low() > 0)
            .limit(CELLS)
            .toList();
    if (standing.isEmpty()) {
      lines.add("* No group is shown to lose more than the rest under any perturbation.");
    }
    for (Cell c : standing) {
      lines.add(
          String.format(
              Locale.ROOT,
              "* **%s under %s** (%s): loses %.3f [%.3f, %.3f] more than the rest, adjusted p %.2g.",
              c.subgroup().name(),
              c.perturbation(),
              c.measure(),
              c.excess().value(),
              c.excess().low(),
              c.excess().high(),
              c.adjusted()));
    }
    double detectable =
        matrix.cells().stream()
            .mapToDouble(Cell::leastDetectable)
            .filter(x -> !Double.isNaN(x))
            .max()
            .orElse(Double.NaN);
    long equal =
        matrix.cells().stream()
            .filter(c -> c.equality() != null && c.equality().shown(0.05))
            .count();
    long tested = matrix.cells().stream().filter(c -> c.equality() != null).count();
    lines.add(
        Double.isNaN(detectable)
            ? "* **The data are too few for any claim about fairness**: no two groups reach the least size."
            : String.format(
                Locale.ROOT,
                "* Equality: shown within a margin of %.3g AUC for %d of %d cells. A test of this size misses differences below %.3f in the worst cell: not significant is not fair.",
                settings.margin(),
                equal,
                tested,
                detectable));
    return lines;
  }
}
