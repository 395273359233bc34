package dev.tiller.cli.audit;

import dev.tiller.cli.option.Result;
import dev.tiller.fairness.audit.AuditComparison;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.matrix.ModelComparison;
import dev.tiller.fairness.matrix.ModelComparison.Change;
import dev.tiller.symphony.InWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An audit under one steering beside the one without.
 *
 * @param name of the steering
 * @param result of the audit under it
 * @param comparison with the audit without
 */
record SteeredAudit(String name, AuditResult result, AuditComparison comparison) {

  /**
   * What a machine reads of one gap.
   *
   * @param costs groups whose AUC is lower than without, their whole interval
   */
  record Gap(
      String steering,
      String perturbation,
      String measure,
      String partition,
      String best,
      String worst,
      double gapBefore,
      double gapAfter,
      double change,
      double changeLow,
      double changeHigh,
      List<String> costs)
      implements Result {}

  /** The gap that is surest to have become smaller, and who pays; that there is none. */
  static String headline(List<SteeredAudit> audits) {
    SteeredAudit best = audits.get(0);
    @Nullable ModelComparison least = null;
    for (SteeredAudit audit : audits) {
      for (ModelComparison pair : audit.comparison.pairs()) {
        if (least == null || pair.gapChange().high() < least.gapChange().high()) {
          least = pair;
          best = audit;
        }
      }
    }
    if (least == null || !(least.gapChange().high() < 0)) {
      return "No gap between groups is shown to become smaller under any of these maps and strengths.";
    }
    List<String> costs =
        AuditComparison.costs(least).stream().map(Change::subgroup).distinct().toList();
    return "Under %s the gap between %s and %s under %s goes from %s to %s; %s."
        .formatted(
            best.name,
            least.best(),
            least.worst(),
            least.perturbation().replace('_', ' '),
            InWords.number(least.before().value()),
            InWords.number(least.after().value()),
            costs.isEmpty() ? "no group pays for it" : String.join(", ", costs) + " pay for it");
  }

  List<Gap> gaps() {
    return comparison.pairs().stream()
        .map(
            p ->
                new Gap(
                    name,
                    p.perturbation(),
                    p.measure(),
                    p.partition(),
                    p.best(),
                    p.worst(),
                    p.before().value(),
                    p.after().value(),
                    p.gapChange().value(),
                    p.gapChange().low(),
                    p.gapChange().high(),
                    AuditComparison.costs(p).stream().map(Change::subgroup).toList()))
        .toList();
  }

  /** One line a gap for a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Under " + name + ", from before to after:");
    for (ModelComparison p : comparison.pairs()) {
      List<String> costs =
          AuditComparison.costs(p).stream()
              .map(g -> String.format(Locale.ROOT, "%s %+.3f", g.subgroup(), g.change().value()))
              .toList();
      lines.add(
          String.format(
              Locale.ROOT,
              "  %s, %s, %s - %s: gap %.3f to %.3f, change %+.3f [%.3f, %.3f]; %s",
              p.perturbation(),
              p.measure(),
              p.best(),
              p.worst(),
              p.before().value(),
              p.after().value(),
              p.gapChange().value(),
              p.gapChange().low(),
              p.gapChange().high(),
              costs.isEmpty() ? "no group pays" : "it costs " + String.join(", ", costs)));
    }
    return lines;
  }
}
