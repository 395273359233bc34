package dev.tiller.cli.audit;

import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.symphony.InWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result on a terminal: a matrix for each measure and partition, and the worst cells. */
final class AuditText {

  private static final int WORST = 5;
  private static final int WIDE = 14;

  private AuditText() {}

  /**
   * The group that is shown to lose most over the others; that there is none, where there is none.
   */
  static String headline(AuditResult result) {
    List<Cell> cells = result.matrix().cells();
    if (cells.stream().allMatch(cell -> Double.isNaN(cell.leastDetectable()))) {
      return "The data are too few to say anything about differences between groups.";
    }
    return result.matrix().targeted(Integer.MAX_VALUE).stream()
        .filter(cell -> cell.stands() && cell.excess().low() > 0)
        .findFirst()
        .map(
            cell ->
                "%s loses most under %s: %s more of the area under its curve than the others, %.0f %% interval %s to %s."
                    .formatted(
                        cell.subgroup().name(),
                        cell.perturbation().replace('_', ' '),
                        InWords.number(cell.excess().value()),
                        100 * result.matrix().settings().level(),
                        InWords.number(cell.excess().low()),
                        InWords.number(cell.excess().high())))
        .orElse(
            "No group is shown to lose more than the others under any perturbation; that is not proof that none does.");
  }

  /**
   * @param told notes that are not said again
   */
  static List<String> lines(AuditResult result, List<String> told) {
    List<String> lines = new ArrayList<>(List.of(headline(result)));
    List<String> measures = result.matrix().cells().stream().map(Cell::measure).distinct().toList();
    for (String measure : measures) {
      for (Partition partition : result.partitions()) {
        lines.addAll(matrix(result, measure, partition));
      }
    }
    lines.add(
        "* differs from the rest (family of %d tests); ( ) below the least size"
            .formatted(result.matrix().family()));
    List<Cell> losing =
        result.matrix().targeted(WORST).stream().filter(c -> c.excess().value() > 0).toList();
    for (Cell c : losing) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s under %s, %s: loses %.3f [%.3f, %.3f] more than the rest",
              c.subgroup().name(),
              c.perturbation(),
              c.measure(),
              c.excess().value(),
              c.excess().low(),
              c.excess().high()));
    }
    result.notes().stream()
        .filter(note -> !told.contains(note))
        .forEach(note -> lines.add("note: " + note));
    if (!result.excluded().isEmpty()) {
      lines.add(
          "%,d of %,d items were left out; the first, %s: %s"
              .formatted(
                  result.excluded().size(),
                  result.excluded().size() + result.subjects().size(),
                  result.excluded().get(0).item(),
                  result.excluded().get(0).reason()));
    }
    return lines;
  }

  private static List<String> matrix(AuditResult result, String measure, Partition partition) {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder("%-20s".formatted(measure + ", AUC"));
    for (Subgroup group : partition.subgroups()) {
      head.append(" %14s".formatted(cut(group.name())));
    }
    lines.add(head.toString());
    Map<String, StringBuilder> rows = new LinkedHashMap<>();
    for (Cell c : result.matrix().cells()) {
      if (c.measure().equals(measure) && c.partition().equals(partition.name())) {
        String shown =
            String.format(Locale.ROOT, "%.3f%s", c.auc().value(), c.stands() ? "*" : " ");
        rows.computeIfAbsent(c.perturbation(), p -> new StringBuilder("%-20s".formatted(cut20(p))))
            .append(" %14s".formatted(c.subgroup().enough() ? shown : "(" + shown.strip() + ")"));
      }
    }
    rows.values().forEach(row -> lines.add(row.toString()));
    return lines;
  }

  private static String cut(String name) {
    return name.length() <= WIDE ? name : name.substring(0, WIDE - 1) + "~";
  }

  private static String cut20(String name) {
    return name.length() <= 20 ? name : name.substring(0, 19) + "~";
  }
}
