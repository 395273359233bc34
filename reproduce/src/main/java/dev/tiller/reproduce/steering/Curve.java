package dev.tiller.reproduce.steering;

import dev.tiller.steering.evaluate.Outcome;
import java.util.List;

/**
 * What a method does as its strength grows.
 *
 * @param label of the method
 * @param sign -1 where a smaller share is better, 1 where a larger one is
 * @param points in order of strength, from the plain model at 0
 */
record Curve(String label, int sign, List<Point> points) {

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

  /**
   * Whether some point here has at least the share and at most the perplexity of another method's,
   * and is better in one of them.
   */
  boolean beats(Point rival) {
    double share = gain(rival);
    double perplexity = rival.outcome.perplexity().value();
    return points.stream()
        .anyMatch(
            mine -> {
              double better = gain(mine) - share;
              double cheaper = perplexity - mine.outcome.perplexity().value();
              return better >= 0 && cheaper >= 0 && better + cheaper > 0;
            });
  }

  /** Points of another method, useful ones, that this one beats. */
  long beaten(Curve rival) {
    return rival.useful().stream().filter(this::beats).count();
  }

  /**
   * KL(plain || steered) on neutral text where the share is first reached, on straight lines
   * between the points; NaN if it never is.
   */
  double divergenceAt(double share) {
    double wanted = sign * share;
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point now = points.get(i);
      if (gain(now) >= wanted) {
        double width = gain(now) - gain(before);
        double part = width <= 0 ? 1 : Math.max(0, (wanted - gain(before)) / width);
        double from = before.outcome.divergence().value();
        return from + part * (now.outcome.divergence().value() - from);
      }
    }
    return Double.NaN;
  }
}
