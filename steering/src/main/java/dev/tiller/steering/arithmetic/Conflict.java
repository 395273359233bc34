package dev.tiller.steering.arithmetic;

import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How two maps get on at one site. Both are looked at where values usually are: in the middle of
 * their supports where they have some, at 0 otherwise. The moves are D1 = T1(x) - x and D2
 * likewise.
 *
 * @param site where
 * @param neurons of the site
 * @param opposed neurons that the two move in opposite directions, both by at least a tenth of
 *     their map's root mean square move
 * @param cosine of D1 and D2 over the neurons, in [-1, 1]: 1 where they agree, -1 where one undoes
 *     the other, 0 where either moves nothing
 * @param cancelled share of the moves that the sum of both loses, 1 - |D1 + D2| / (|D1| + |D2|) in
 *     absolute values, in [0, 1]
 * @param orderGap how much the order matters: |T2(T1(x)) - T1(T2(x))| over |T2(T1(x)) - x|, in
 *     Euclidean norms; for affine maps the numerator is |(omega2 - 1) beta1 - (omega1 - 1) beta2|,
 *     whatever x is. 0 where the order does not matter
 * @param worst the opposed neurons whose smaller move is largest, at most five
 */
public record Conflict(
    String site,
    int neurons,
    int opposed,
    double cosine,
    double cancelled,
    double orderGap,
    List<Neuron> worst) {

  private static final double NEGLIGIBLE = 0.1;
  private static final int SHOWN = 5;

  /**
   * A neuron on which two maps disagree.
   *
   * @param neuron from 0
   * @param first move of the first map
   * @param second move of the second
   */
  public record Neuron(int neuron, double first, double second) {

    double size() {
      return Math.min(Math.abs(first), Math.abs(second));
    }
  }

  /** Copies the list. */
  public Conflict {
    worst = List.copyOf(worst);
  }

  /** Conflicts at every site that both maps steer, in order of execution. */
  public static List<Conflict> between(SteeringMap first, SteeringMap second) {
    List<Conflict> conflicts = new ArrayList<>();
    first
        .sites()
        .forEach(
            (name, one) -> {
              @Nullable SiteMap two = second.sites().get(name);
              if (two != null && two.width() == one.width()) {
                conflicts.add(at(name, one, two));
              }
            });
    return conflicts;
  }

  private static Conflict at(String site, SiteMap one, SiteMap two) {
    int width = one.width();
    double[] first = new double[width];
    double[] second = new double[width];
    double gap = 0;
    double both = 0;
    for (int j = 0; j < width; j++) {
      double x = usual(one, two, j);
      first[j] = one.move(j, x) - x;
      second[j] = two.move(j, x) - x;
      double inOrder = two.move(j, one.move(j, x));
      gap += square(inOrder - one.move(j, two.move(j, x)));
      both += square(inOrder - x);
    }
    List<Neuron> opposed = opposed(first, second);
    return new Conflict(
        site,
        width,
        opposed.size(),
        cosine(first, second),
        cancelled(first, second),
        ratio(Math.sqrt(gap), Math.sqrt(both)),
        opposed.subList(0, Math.min(SHOWN, opposed.size())));
  }

  /** The middle of what both supports share, of either, or 0. */
  private static double usual(SiteMap one, SiteMap two, int neuron) {
    double lo = Double.NEGATIVE_INFINITY;
    double hi = Double.POSITIVE_INFINITY;
    for (SiteMap map : List.of(one, two)) {
      Stage stage = map.stages().get(0);
      float @Nullable [] least = stage.lo();
      float @Nullable [] greatest = stage.hi();
      if (least != null && greatest != null) {
        lo = Math.max(lo, least[neuron]);
        hi = Math.min(hi, greatest[neuron]);
      }
    }
    return Double.isInfinite(lo) ? 0 : (lo + hi) / 2;
  }

  private static List<Neuron> opposed(double[] first, double[] second) {
    double leastFirst = NEGLIGIBLE * rootMeanSquare(first);
    double leastSecond = NEGLIGIBLE * rootMeanSquare(second);
    List<Neuron> found = new ArrayList<>();
    for (int j = 0; j < first.length; j++) {
      if (first[j] * second[j] < 0
          && Math.abs(first[j]) >= leastFirst
          && Math.abs(second[j]) >= leastSecond) {
        found.add(new Neuron(j, first[j], second[j]));
      }
    }
    found.sort(Comparator.comparingDouble(Neuron::size).reversed());
    return found;
  }

  private static double cosine(double[] first, double[] second) {
    double product = 0;
    for (int j = 0; j < first.length; j++) {
      product += first[j] * second[j];
    }
    return ratio(product, first.length * rootMeanSquare(first) * rootMeanSquare(second));
  }

  private static double cancelled(double[] first, double[] second) {
    double kept = 0;
    double all = 0;
    for (int j = 0; j < first.length; j++) {
      kept += Math.abs(first[j] + second[j]);
      all += Math.abs(first[j]) + Math.abs(second[j]);
    }
    return all == 0 ? 0 : 1 - kept / all;
  }

  private static double rootMeanSquare(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }

  private static double square(double value) {
    return value * value;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
