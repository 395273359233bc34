package dev.tiller.fairness.curve;

import dev.tiller.ground.UserError;
import dev.tiller.statistics.trend.IsotonicRegression;
import java.util.Arrays;

/**
 * The levels of a perturbation as an axis, and what is read off a response curve over it. The AUC
 * is the trapezoid area under the response curve divided by the axis's length, in [0, 1]; it is a
 * fixed weighted sum of the responses, so that the AUC of a group is the mean of its items' own.
 * Another axis, range or number of levels gives another AUC: state them with it.
 *
 * @param levels in order of severity, the neutral one first, strictly rising or falling; at least 2
 * @param log whether areas are taken over the logarithm of the level (levels above 0)
 * @param places where each level lies, strictly rising or falling: the levels, their logarithms, or
 *     what they do to an item
 */
public record Axis(double[] levels, boolean log, double[] places) {

  /** Checks the levels. */
  public Axis {
    levels = levels.clone();
    places = places.clone();
    if (levels.length < 2) {
      throw new UserError(
          "An axis needs at least 2 levels, but has %d; give more.".formatted(levels.length));
    }
    for (int k = 0; k < levels.length; k++) {
      if (!Double.isFinite(levels[k]) || log && levels[k] <= 0) {
        throw new UserError(
            "Level %d is %s; a finite number%s was expected."
                .formatted(k, levels[k], log ? " above 0, as the axis is logarithmic," : ""));
      }
      if (k > 0 && (levels[k] - levels[k - 1]) * (levels[1] - levels[0]) <= 0) {
        throw new UserError(
            "Levels go from %s to %s; they must all rise or all fall."
                .formatted(levels[k - 1], levels[k]));
      }
      if (k > 0 && !((places[k] - places[k - 1]) * (places[1] - places[0]) > 0)) {
        throw new UserError(
            "The levels %s and %s lie at %s and %s of the axis; each must lie further on than the one before, so leave one out."
                .formatted(levels[k - 1], levels[k], places[k - 1], places[k]));
      }
    }
  }

  /** A linear axis. */
  public static Axis of(double... levels) {
    return new Axis(levels, false, levels);
  }

  /**
   * Levels that lie elsewhere than at their own number.
   *
   * @param places one a level, strictly rising or falling
   */
  public static Axis placed(double[] levels, double[] places) {
    if (levels.length != places.length) {
      throw new IllegalArgumentException(
          "%d levels have %d places.".formatted(levels.length, places.length));
    }
    return new Axis(levels, false, places);
  }

  /** The same levels on a logarithmic axis. */
  public Axis logarithmic() {
    return new Axis(levels, true, Arrays.stream(levels).map(Math::log).toArray());
  }

  /** Number of levels. */
  public int size() {
    return levels.length;
  }

  /** What each response counts in the AUC; the weights add up to 1. */
  public double[] weights() {
    int last = levels.length - 1;
    double range = at(last) - at(0);
    double[] weights = new double[levels.length];
    for (int k = 0; k <= last; k++) {
      weights[k] = (at(Math.min(k + 1, last)) - at(Math.max(k - 1, 0))) / (2 * range);
    }
    return weights;
  }

  /** The normalized area under the curve: sum of weights times responses. */
  public double auc(double[] responses) {
    double[] weights = weights();
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * responses[k];
    }
    return sum;
  }

  /** The area before it is divided by the length of the axis. */
  public double raw(double[] responses) {
    return auc(responses) * Math.abs(at(levels.length - 1) - at(0));
  }

  /** What is left of the unperturbed response: AUC / Y_0; 1 is no loss, NaN if Y_0 is 0. */
  public double retention(double[] responses) {
    return responses[0] == 0 ? Double.NaN : auc(responses) / responses[0];
  }

  /** What is lost of it: Y_0 - AUC. */
  public double drop(double[] responses) {
    return responses[0] - auc(responses);
  }

  /**
   * The AUC with guessing at 0.
   *
   * @param chance of a guess, in [0, 1)
   */
  public double chanceCorrected(double[] responses, double chance) {
    return (auc(responses) - chance) / (1 - chance);
  }

  /**
   * The AUC of a part of the axis, with responses interpolated at its ends.
   *
   * @param from a level of the axis's range
   * @param to another, further on
   */
  public double partial(double[] responses, double from, double to) {
    double sum = 0;
    double start = place(from);
    double end = place(to);
    double direction = Math.signum(at(1) - at(0));
    if (!((end - start) * direction > 0)) {
      throw new UserError(
          "A part from %s to %s of the axis was asked for; the second must lie further on."
              .formatted(from, to));
    }
    for (int k = 0; k + 1 < levels.length; k++) {
      double low = direction > 0 ? Math.max(at(k), start) : Math.min(at(k), start);
      double high = direction > 0 ? Math.min(at(k + 1), end) : Math.max(at(k + 1), end);
      if ((high - low) * direction > 0) {
        sum += (high - low) * (between(responses, k, low) + between(responses, k, high)) / 2;
      }
    }
    return sum / (end - start);
  }

  /**
   * The first level at which the curve has fallen to {@code target}, interpolated; NaN if it never
   * falls so far. A response that is there already gives the first level.
   */
  public double crossing(double[] responses, double target) {
    if (responses[0] <= target) {
      return levels[0];
    }
    for (int k = 0; k + 1 < levels.length; k++) {
      if (responses[k + 1] <= target) {
        double share = (responses[k] - target) / (responses[k] - responses[k + 1]);
        return log
            ? Math.exp(at(k) + share * (at(k + 1) - at(k)))
            : levels[k] + share * (levels[k + 1] - levels[k]);
      }
    }
    return Double.NaN;
  }

  /** The nearest curve that never rises (pool adjacent violators), to read levels off. */
  public static double[] falling(double[] responses) {
    double[] negative = Arrays.stream(responses).map(y -> -y).toArray();
    return Arrays.stream(IsotonicRegression.fit(negative)).map(y -> -y).toArray();
  }

  private double at(int k) {
    return places[k];
  }

  private double place(double level) {
    if (log) {
      return Math.log(level);
    }
    int k = 0;
    while (k + 2 < levels.length && (level - levels[k + 1]) * (levels[1] - levels[0]) > 0) {
      k++;
    }
    double share = (level - levels[k]) / (levels[k + 1] - levels[k]);
    return places[k] + share * (places[k + 1] - places[k]);
  }

  private double between(double[] responses, int k, double place) {
    double share = (place - at(k)) / (at(k + 1) - at(k));
    return responses[k] + share * (responses[k + 1] - responses[k]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Axis o
        && log == o.log
        && Arrays.equals(levels, o.levels)
        && Arrays.equals(places, o.places);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(levels) + Boolean.hashCode(log);
  }
}
