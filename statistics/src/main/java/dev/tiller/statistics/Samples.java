package dev.tiller.statistics;

/** Checks on arrays of observations, worded once for every room of this module. */
public final class Samples {

  private Samples() {}

  /**
   * Refuses an empty sample or one that holds NaN; infinities pass, since they can be ordered.
   *
   * @param values the sample
   * @param name what the sample is called in the message, for example {@code "positive responses"}
   * @return {@code values}
   * @throws IllegalArgumentException naming the first offending position
   */
  public static double[] requireOrdered(double[] values, String name) {
    if (values.length == 0) {
      throw new IllegalArgumentException(
          "The " + name + " are empty; give at least one value of each set.");
    }
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        throw new IllegalArgumentException(
            "Value "
                + i
                + " of the "
                + name
                + " is NaN, which has no order; find out where the computation that produced it"
                + " broke down.");
      }
    }
    return values;
  }

  /**
   * Refuses an empty sample or one that holds NaN or an infinity.
   *
   * @param values the sample
   * @param name what the sample is called in the message
   * @return {@code values}
   * @throws IllegalArgumentException naming the first offending position
   */
  public static double[] requireFinite(double[] values, String name) {
    requireOrdered(values, name);
    for (int i = 0; i < values.length; i++) {
      if (Double.isInfinite(values[i])) {
        throw new IllegalArgumentException(
            "Value " + i + " of the " + name + " is " + values[i] + "; finite numbers are needed.");
      }
    }
    return values;
  }

  /**
   * Refuses two samples of different length.
   *
   * @throws IllegalArgumentException stating both lengths
   */
  public static void requireSameLength(int first, int second, String what) {
    if (first != second) {
      throw new IllegalArgumentException(
          what + " have " + first + " and " + second + " values; they must be paired one to one.");
    }
  }
}
