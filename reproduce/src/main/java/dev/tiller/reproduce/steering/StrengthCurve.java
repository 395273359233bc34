package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Outcome;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a method does as its strength grows.
 *
 * @param label of the method
 * @param sign -1 where a smaller share is better, 1 where a larger one is
 * @param points in order of strength, from the plain model at 0
 */
record StrengthCurve(String label, int sign, List<Point> points) {

  /** An outcome at a strength. */
  record Point(double strength, Outcome outcome) {}

  /**
   * @param strength of one of the points
   */
  Outcome at(double strength) {
    return points.stream()
        .filter(point -> point.strength == strength)
        .findFirst()
        .orElseThrow()
        .outcome;
  }

  /** Points that move the share the wanted way. */
  List<Point> useful() {
    double before = gain(points.get(0));
    return points.stream().skip(1).filter(point -> gain(point) > before).toList();
  }

  private double gain(Point point) {
    return sign * point.outcome.share().value();
  }

  /** The largest effect, as a share. */
  double reach() {
    return points.stream().mapToDouble(this::gain).max().orElseThrow() * sign;
  }

  /** The same method, no stronger than this. */
  StrengthCurve upTo(double strength) {
    return new StrengthCurve(
        label, sign, points.stream().filter(point -> point.strength <= strength).toList());
  }

  /** Whether the share of another method's point is reached here at a lower perplexity. */
  boolean beats(Point rival) {
    Outcome theirs = rival.outcome;
    return perplexityAt(theirs.share().value()) < theirs.perplexity().value();
  }

  /** Points of another method, useful ones, that this one beats. */
  long beaten(StrengthCurve rival) {
    return rival.useful().stream().filter(this::beats).count();
  }

  /**
   * KL(plain || steered) on neutral text where the share is first reached, as {@link #costAt} says.
   */
  double divergenceAt(double share) {
    return costAt(share, outcome -> outcome.divergence().value());
  }

  /** Perplexity of neutral text where the share is first reached, as {@link #costAt} says. */
  double perplexityAt(double share) {
    return costAt(share, outcome -> outcome.perplexity().value());
  }

  /** On straight lines between the points; NaN if the share is never reached. */
  private double costAt(double share, ToDoubleFunction<Outcome> cost) {
    double wanted = sign * share;
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point now = points.get(i);
      if (gain(now) >= wanted) {
        double width = gain(now) - gain(before);
        double part = width <= 0 ? 1 : Math.max(0, (wanted - gain(before)) / width);
        double from = cost.applyAsDouble(before.outcome);
        return from + part * (cost.applyAsDouble(now.outcome) - from);
      }
    }
    return Double.NaN;
  }
}
