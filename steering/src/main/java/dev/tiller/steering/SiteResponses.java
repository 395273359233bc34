package dev.tiller.steering;

import dev.tiller.ground.UserError;
import java.util.Arrays;

/**
 * Pooled responses of both sets at one site: what every method learns from. Immutable.
 *
 * <p>Only finite numbers get in: a site that answers NaN is refused here, by name, so that no
 * method has to. And nothing learns from rounding: the mean of a neuron that answers the same to
 * every token differs in its last bits from sentence to sentence, which a rank (AUROC), a ratio of
 * deviations or a standardized feature would take for a response. So responses that agree to
 * {@value #ROUNDING} of their size, of both sets or of one, are made equal here.
 */
public final class SiteResponses {

  /** Of the largest absolute value: 32 units in the last place of float32. */
  public static final float ROUNDING = 0x1p-18f;

  private final String site;
  private final int width;
  private final float[] source;
  private final float[] target;

  /**
   * @param site name of it
   * @param width number of neurons d, at least 1
   * @param source [d, n], one neuron after the other; n at least 1; taken over, not copied
   * @param target [d, m], laid out alike; taken over, not copied
   * @throws UserError if a set is empty or a response is no finite number
   */
  public SiteResponses(String site, int width, float[] source, float[] target) {
    this.site = site;
    this.width = width;
    this.source = require(site, width, source, "source");
    this.target = require(site, width, target, "target");
    settle();
  }

  /** Takes rounding for what it is. */
  private void settle() {
    int n = sources();
    int m = targets();
    for (int j = 0; j < width; j++) {
      Range ofSource = Range.of(source, j * n, n);
      Range ofTarget = Range.of(target, j * m, m);
      Range both = ofSource.and(ofTarget);
      if (both.isRounding()) {
        Arrays.fill(source, j * n, (j + 1) * n, both.least());
        Arrays.fill(target, j * m, (j + 1) * m, both.least());
        continue;
      }
      if (ofSource.isRounding()) {
        Arrays.fill(source, j * n, (j + 1) * n, ofSource.least());
      }
      if (ofTarget.isRounding()) {
        Arrays.fill(target, j * m, (j + 1) * m, ofTarget.least());
      }
    }
  }

  private record Range(float least, float greatest) {

    static Range of(float[] values, int from, int count) {
      float least = values[from];
      float greatest = values[from];
      for (int i = from + 1; i < from + count; i++) {
        least = Math.min(least, values[i]);
        greatest = Math.max(greatest, values[i]);
      }
      return new Range(least, greatest);
    }

    Range and(Range other) {
      return new Range(Math.min(least, other.least), Math.max(greatest, other.greatest));
    }

    /** Whether the values differ, but by no more than rounding. */
    boolean isRounding() {
      double size = Math.max(Math.abs(least), Math.abs(greatest));
      return least < greatest && (double) greatest - least <= ROUNDING * size;
    }
  }

  /**
   * Responses given sentence by sentence.
   *
   * @param source [n, d]
   * @param target [m, d]
   */
  public static SiteResponses ofRows(String site, double[][] source, double[][] target) {
    int width = source.length > 0 ? source[0].length : target.length > 0 ? target[0].length : 0;
    return new SiteResponses(site, width, columns(source, width), columns(target, width));
  }

  private static float[] columns(double[][] rows, int width) {
    float[] columns = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != width) {
        throw new IllegalArgumentException(
            "Row " + i + " has " + rows[i].length + " neurons, but " + width + " were expected.");
      }
      for (int j = 0; j < width; j++) {
        columns[j * rows.length + i] = (float) rows[i][j];
      }
    }
    return columns;
  }

  private static float[] require(String site, int width, float[] values, String set) {
    if (width < 1 || values.length == 0) {
      throw new UserError(
          "There are no " + set + " responses at \"" + site + "\"; give at least one sentence.");
    }
    if (values.length % width != 0) {
      throw new IllegalArgumentException(
          values.length + " responses are no whole number of sentences of " + width + " neurons.");
    }
    int n = values.length / width;
    for (int k = 0; k < values.length; k++) {
      if (!Float.isFinite(values[k])) {
        throw new UserError(
            "Neuron %d of the site \"%s\" answers %s to %s sentence %d; leave this sentence or this site out, or load the model in float32."
                .formatted(k / n, site, values[k], set, k % n + 1));
      }
    }
    return values;
  }

  /** Name of the site. */
  public String site() {
    return site;
  }

  /** Number of neurons d. */
  public int width() {
    return width;
  }

  /** Number of source sentences n. */
  public int sources() {
    return source.length / width;
  }

  /** Number of target sentences m. */
  public int targets() {
    return target.length / width;
  }

  /** One neuron's response to every source sentence, in their order; a fresh array. */
  public double[] source(int neuron) {
    return column(source, sources(), neuron);
  }

  /** One neuron's response to every target sentence, in their order; a fresh array. */
  public double[] target(int neuron) {
    return column(target, targets(), neuron);
  }

  private static double[] column(float[] values, int n, int neuron) {
    double[] column = new double[n];
    for (int i = 0; i < n; i++) {
      column[i] = values[neuron * n + i];
    }
    return column;
  }

  /** Source responses sentence by sentence, [n, d]; fresh arrays. */
  public double[][] sourceRows() {
    return rows(source, sources());
  }

  /** Target responses sentence by sentence, [m, d]; fresh arrays. */
  public double[][] targetRows() {
    return rows(target, targets());
  }

  private double[][] rows(float[] values, int n) {
    double[][] rows = new double[n][width];
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < n; i++) {
        rows[i][j] = values[j * n + i];
      }
    }
    return rows;
  }
}
