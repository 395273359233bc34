package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.matrix.Disparity;
import dev.tiller.fairness.matrix.RobustnessMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A condition that a result must meet for a build to go on. It looks at estimates, not at
 * intervals: a small sample does not pass because it is small.
 *
 * @param kind what is limited
 * @param limit in AUC
 */
record Gate(Kind kind, double limit) {

  enum Kind {
    MAX_GAP,
    MAX_EXCESS,
    MIN_AUC
  }

  static Gate parse(String text) {
    String[] parts = text.split("=", 2);
    try {
      Kind kind = Kind.valueOf(parts[0].strip().toUpperCase(Locale.ROOT).replace('-', '_'));
      double limit = Double.parseDouble(parts[1]);
      if (limit >= 0 && limit <= 1) {
        return new Gate(kind, limit);
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // Said below, as for a limit out of range.
    }
    throw new WrongUse(
        "--gate is \"%s\"; max-gap=, max-excess= or min-auc= and a number from 0 to 1 were expected, such as max-gap=0.1."
            .formatted(text));
  }

  /** One sentence for each breach. */
  List<String> breaches(RobustnessMatrix matrix) {
    List<String> breaches = new ArrayList<>();
    if (kind == Kind.MIN_AUC) {
      for (Cell c : matrix.cells()) {
        boolean counts = c.subgroup().enough() && !c.perturbation().equals(ResponseSweep.CLEAN);
        if (counts && c.auc().value() < limit) {
          breaches.add(
              "%s under %s (%s): AUC %.3f is below %.3f"
                  .formatted(
                      c.subgroup().name(), c.perturbation(), c.measure(), c.auc().value(), limit));
        }
      }
      return breaches;
    }
    for (Disparity d : matrix.disparities()) {
      double value = kind == Kind.MAX_GAP ? d.gap().value() : d.excess().value();
      if (value > limit) {
        breaches.add(
            "%s between %s and %s under %s (%s): %.3f is above %.3f"
                .formatted(
                    kind == Kind.MAX_GAP ? "gap" : "excess gap",
                    d.best(),
                    d.worst(),
                    d.perturbation(),
                    d.measure(),
                    value,
                    limit));
      }
    }
    return breaches;
  }
}
