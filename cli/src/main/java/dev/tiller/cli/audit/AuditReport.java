package dev.tiller.cli.audit;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditPlan;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.Excluded;
import dev.tiller.fairness.matrix.Cell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an audit says on a terminal and to a machine, and with which code it ends.
 *
 * @param answer where it goes
 * @param told notes that were said already
 * @param limits of a build pipeline
 */
record AuditReport(Answer answer, List<String> told, List<Gate> limits) {

  private record Planned(
      int items, int done, long passes, double seconds, long bytes, List<String> notes)
      implements Result {}

  /** An item that was left out, and why. */
  private record LeftOut(String item, String reason) implements Result {}

  private record Found(
      int items,
      int excluded,
      int family,
      Map<String, Double> gaps,
      @Nullable String worstGroup,
      @Nullable String worstPerturbation,
      @Nullable Double worstExcess,
      List<String> breaches,
      List<String> notes,
      List<LeftOut> leftOut)
      implements Result {}

  private record SteeredAnswer(
      int items,
      int excluded,
      List<SteeredAudit.Gap> gaps,
      List<String> breaches,
      List<String> notes,
      List<LeftOut> leftOut)
      implements Result {}

  /**
   * What audits will take.
   *
   * @param audits how many of this kind, along steering
   */
  int plan(Audit<?> audit, int audits) throws IOException {
    AuditPlan plan = audit.plan();
    long passes = plan.passes() * audits;
    double seconds = plan.seconds() * audits;
    answer.say(
        "%,d items, %,d of them done; %,d passes of the model left; about %.0f s on this machine as busy as it is; %.1f MB beside the model",
        plan.items(), plan.done(), passes, seconds, plan.bytes() / 1e6);
    if (audits > 1) {
      answer.say("That is %d audits, reckoned as the one without steering.", audits);
    }
    answer.finish(new Planned(plan.items(), plan.done(), passes, seconds, plan.bytes(), told));
    return 0;
  }

  /** One audit. */
  int of(AuditResult result) {
    AuditText.lines(result, told).forEach(line -> answer.say("%s", line));
    Map<String, Double> gaps = new LinkedHashMap<>();
    result
        .matrix()
        .disparities()
        .forEach(
            d ->
                gaps.put(
                    d.perturbation() + "/" + d.measure() + "/" + d.partition(), d.gap().value()));
    List<String> breaches = breaches(result);
    Optional<Cell> worst = result.matrix().targeted(1).stream().findFirst();
    answer.finish(
        new Found(
            result.subjects().size(),
            result.excluded().size(),
            result.matrix().family(),
            gaps,
            worst.map(c -> c.subgroup().name()).orElse(null),
            worst.map(Cell::perturbation).orElse(null),
            worst.map(c -> c.excess().value()).orElse(null),
            breaches,
            result.notes(),
            leftOut(result.excluded())));
    return breaches.isEmpty() ? 0 : 1;
  }

  /** An audit and what became of it under steering. */
  int of(AuditResult before, List<SteeredAudit> steered) {
    answer.say("%s", SteeredAudit.headline(steered));
    AuditText.lines(before, told).forEach(line -> answer.say("%s", line));
    List<SteeredAudit.Gap> gaps = new ArrayList<>();
    for (SteeredAudit s : steered) {
      s.lines().forEach(line -> answer.say("%s", line));
      gaps.addAll(s.gaps());
    }
    List<String> breaches = breaches(steered.get(steered.size() - 1).result());
    answer.finish(
        new SteeredAnswer(
            before.subjects().size(),
            before.excluded().size(),
            gaps,
            breaches,
            before.notes(),
            leftOut(before.excluded())));
    return breaches.isEmpty() ? 0 : 1;
  }

  private static List<LeftOut> leftOut(List<Excluded> excluded) {
    return excluded.stream().map(e -> new LeftOut(e.item(), e.reason())).toList();
  }

  private List<String> breaches(AuditResult result) {
    List<String> breaches =
        limits.stream().flatMap(g -> g.breaches(result.matrix()).stream()).toList();
    breaches.forEach(b -> answer.note("gate: " + b));
    return breaches;
  }
}
