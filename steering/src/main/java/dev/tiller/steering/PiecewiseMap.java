package dev.tiller.steering;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A continuous move of every neuron in P linear pieces, where one slope would not do: a neuron with
 * two modes, or with a long tail.
 *
 * <pre>T(x) = omega_1 x + beta + sum_{p=1}^{P-1} (omega_{p+1} - omega_p) max(x - t_p, 0)</pre>
 *
 * The breaks t rise within a neuron; equal ones make a piece of no length. Slopes that are not
 * negative make it monotone, as an optimal transport in one dimension is. Strength and support act
 * as on {@link AffineMap}. Derived here; arXiv 2410.23054 names non-linear maps as future work.
 *
 * <p>Immutable; arrays are copied on the way in and out.
 */
public final class PiecewiseMap implements Stage {

  /** [pieces][neurons]. */
  private final float[][] slopes;

  /** [pieces - 1][neurons]. */
  private final float[][] breaks;

  private final float[] beta;
  private final Reach reach;

  private PiecewiseMap(float[][] slopes, float[][] breaks, float[] beta, Reach reach) {
    this.slopes = slopes;
    this.breaks = breaks;
    this.beta = beta;
    this.reach = reach;
  }

  /**
   * A map of every value at every position.
   *
   * @param slopes [pieces, neurons], at least two pieces (one is an {@link AffineMap}), finite
   * @param breaks [pieces - 1, neurons], finite, rising within a neuron
   * @param beta shift of the first piece per neuron, finite
   */
  public static PiecewiseMap of(float[][] slopes, float[][] breaks, float[] beta) {
    if (slopes.length < 2 || breaks.length != slopes.length - 1) {
      throw new IllegalArgumentException(
          "A piecewise map of %d slopes and %d breaks was given; at least 2 slopes and one break fewer were expected."
              .formatted(slopes.length, breaks.length));
    }
    Checks.finite(beta, "beta");
    for (int p = 0; p < slopes.length; p++) {
      Checks.width(beta.length, slopes[p], "slope " + p);
      Checks.finite(slopes[p], "slope " + p);
    }
    for (int p = 0; p < breaks.length; p++) {
      Checks.width(beta.length, breaks[p], "break " + p);
      Checks.finite(breaks[p], "break " + p);
      for (int j = 0; p > 0 && j < beta.length; j++) {
        if (breaks[p][j] < breaks[p - 1][j]) {
          throw new IllegalArgumentException("The breaks of neuron " + j + " do not rise.");
        }
      }
    }
    return new PiecewiseMap(copy(slopes), copy(breaks), beta.clone(), Reach.ALL);
  }

  private static float[][] copy(float[][] rows) {
    return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
  }

  @Override
  public int width() {
    return beta.length;
  }

  @Override
  public int pieces() {
    return slopes.length;
  }

  @Override
  public String kind() {
    return "piecewise";
  }

  @Override
  public Map<String, float[]> numbers() {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    for (int p = 0; p < slopes.length; p++) {
      numbers.put("slope" + p, slopes[p].clone());
    }
    for (int p = 0; p < breaks.length; p++) {
      numbers.put("break" + p, breaks[p].clone());
    }
    numbers.put("beta", beta());
    return numbers;
  }

  @Override
  public PiecewiseMap only(boolean[] neurons) {
    float[][] pieces = copy(slopes);
    float[] move = beta();
    for (int j = 0; j < move.length; j++) {
      for (float[] omega : pieces) {
        omega[j] = neurons[j] ? omega[j] : 1;
      }
      move[j] = neurons[j] ? move[j] : 0;
    }
    return new PiecewiseMap(pieces, breaks, move, reach);
  }

  @Override
  public long parameterCount() {
    return (2L * pieces() + (bounded() ? 2 : 0)) * width();
  }

  @Override
  public float[][] slopes() {
    return copy(slopes);
  }

  /** Where a piece ends and the next begins, [pieces - 1, neurons]. */
  public float[][] breaks() {
    return copy(breaks);
  }

  @Override
  public float[] beta() {
    return beta.clone();
  }

  @Override
  public Reach reach() {
    return reach;
  }

  @Override
  public PiecewiseMap within(float[] lo, float[] hi) {
    return new PiecewiseMap(slopes, breaks, beta, reach.within(width(), lo, hi));
  }

  @Override
  public PiecewiseMap at(Position where) {
    return new PiecewiseMap(slopes, breaks, beta, reach.at(where));
  }

  @Override
  public PiecewiseMap scaled(double strength) {
    if (strength == 1) {
      return this;
    }
    float[][] blended = copy(slopes);
    for (float[] piece : blended) {
      for (int j = 0; j < piece.length; j++) {
        piece[j] = (float) (1 + strength * (piece[j] - 1.0));
      }
    }
    float[] move = new float[beta.length];
    for (int j = 0; j < move.length; j++) {
      move[j] = (float) (strength * beta[j]);
    }
    return new PiecewiseMap(blended, breaks, move, reach);
  }

  @Override
  public double move(int neuron, double x, double strength) {
    if (!reach.holds(neuron, x)) {
      return x;
    }
    double y = (double) slopes[0][neuron] * x + beta[neuron];
    for (int p = 0; p < breaks.length; p++) {
      double turn = (double) slopes[p + 1][neuron] - slopes[p][neuron];
      y += turn * Math.max(x - breaks[p][neuron], 0);
    }
    return (1 - strength) * x + strength * y;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PiecewiseMap that
        && reach.equals(that.reach)
        && Arrays.deepEquals(slopes, that.slopes)
        && Arrays.deepEquals(breaks, that.breaks)
        && Arrays.equals(beta, that.beta);
  }

  @Override
  public int hashCode() {
    return Objects.hash(reach, Arrays.deepHashCode(slopes), Arrays.hashCode(beta));
  }

  @Override
  public String toString() {
    return width() + " neurons in " + pieces() + " pieces" + (bounded() ? " within a support" : "");
  }
}
