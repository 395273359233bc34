package dev.tiller.cli.solve;

import dev.tiller.cli.option.Answer;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.plan.Plan;
import java.util.Locale;

/** A plan, and what came of it, as people read it. */
final class PlanText {

  /** Times that differ by less are not told apart: one run each, on a machine with other work. */
  private static final double ALIKE = 1.2;

  private PlanText() {}

  /** Every solver of the plan, what its columns mean, and what is recommended and why. */
  static void say(Plan plan, Answer answer) {
    answer.say("%-18s %12s %10s %14s %12s", "solver", "predicted", "levels", "flops", "bytes");
    for (Plan.Candidate c : plan.candidates()) {
      String flops =
          Double.isNaN(c.cost().flops())
              ? "-"
              : String.format(Locale.ROOT, "%.3g", c.cost().flops());
      answer.say(
          "%-18s %9.3g ms %10d %14s %12d",
          c.name(), c.seconds() * 1e3, c.cost().levels(), flops, c.cost().bytes());
    }
    answer.say(
        "predicted: time on this machine, from short runs on it; levels: operations that have to"
            + " wait");
    answer.say(
        "for each other; flops: arithmetic of all of them (- where it is not counted); bytes: of"
            + " native memory.");
    answer.say("%s", plan.reason());
  }

  /** Who won, by how much, and why. */
  static String verdict(String solver, ChainSolution found, ChainSolution inOrder) {
    if (solver.equals("sequential")) {
      return String.format(
          Locale.ROOT,
          "The steps in order win on this machine: %.3g ms. One pass over each step is less work"
              + " than solving them together.",
          found.seconds() * 1e3);
    }
    double gain = inOrder.seconds() / found.seconds();
    String times =
        String.format(
            Locale.ROOT,
            "%.3g ms over %,d levels, against %.3g ms over %,d steps",
            found.seconds() * 1e3,
            found.levels(),
            inOrder.seconds() * 1e3,
            inOrder.levels());
    if (gain > ALIKE) {
      return String.format(
          Locale.ROOT,
          "%s wins on this machine, %.2g times as fast as the steps in order: %s.",
          solver,
          gain,
          times);
    }
    if (1 / gain > ALIKE) {
      return String.format(
          Locale.ROOT,
          "The steps in order win on this machine, %.2g times as fast as %s: %s. A level does the"
              + " work of many steps, and this machine has %d processors to share it.",
          1 / gain,
          solver,
          times,
          Runtime.getRuntime().availableProcessors());
    }
    return "%s and the steps in order take the same time on this machine: %s."
        .formatted(solver, times);
  }
}
