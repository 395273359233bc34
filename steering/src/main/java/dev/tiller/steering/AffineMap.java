package dev.tiller.steering;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One affine move of every neuron of a site, the frame that all methods share:
 *
 * <pre>y = lo &lt; x &lt; hi ? (1 - strength) x + strength (omega x + beta) : x</pre>
 *
 * <p>Activation Transport and LinEAS interpolate (strength in [0,1]); AurA has beta = 0; vector
 * methods have omega = 1 and beta = v, so that the same formula reads x + strength v and strength
 * is unbounded. Both bounds are strict, and they are tested on each token although they are
 * quantiles of pooled responses (arXiv 2410.23054 and its public code).
 *
 * <p>Immutable; arrays are copied on the way in and out.
 */
public final class AffineMap implements Stage {

  private final float[] omega;
  private final float[] beta;
  private final Reach reach;

  private AffineMap(float[] omega, float[] beta, Reach reach) {
    this.omega = omega;
    this.beta = beta;
    this.reach = reach;
  }

  /**
   * A map of every value at every position.
   *
   * @param omega slope per neuron, finite
   * @param beta shift per neuron, finite, as many
   */
  public static AffineMap of(float[] omega, float[] beta) {
    Checks.finite(omega, "omega");
    Checks.finite(beta, "beta");
    Checks.width(omega.length, beta, "beta");
    return new AffineMap(omega.clone(), beta.clone(), Reach.ALL);
  }

  /** As {@link #of(float[], float[])}, rounding what was fitted in double. */
  public static AffineMap of(double[] omega, double[] beta) {
    return of(floats(omega), floats(beta));
  }

  /** x + strength v at every position. */
  public static AffineMap shift(double[] v) {
    double[] ones = new double[v.length];
    Arrays.fill(ones, 1);
    return of(ones, v);
  }

  /** The same map, moving only values strictly between {@code lo} and {@code hi}. */
  @Override
  public AffineMap within(float[] lo, float[] hi) {
    return new AffineMap(omega, beta, reach.within(width(), lo, hi));
  }

  @Override
  public AffineMap at(Position where) {
    return new AffineMap(omega, beta, reach.at(where));
  }

  @Override
  public int width() {
    return omega.length;
  }

  /** Slope per neuron. */
  public float[] omega() {
    return omega.clone();
  }

  @Override
  public float[][] slopes() {
    return new float[][] {omega()};
  }

  @Override
  public float[] beta() {
    return beta.clone();
  }

  @Override
  public int pieces() {
    return 1;
  }

  @Override
  public String kind() {
    return "affine";
  }

  @Override
  public Map<String, float[]> numbers() {
    return Map.of("omega", omega(), "beta", beta());
  }

  @Override
  public AffineMap only(boolean[] neurons) {
    float[] slope = omega();
    float[] move = beta();
    for (int j = 0; j < slope.length; j++) {
      slope[j] = neurons[j] ? slope[j] : 1;
      move[j] = neurons[j] ? move[j] : 0;
    }
    return new AffineMap(slope, move, reach);
  }

  @Override
  public long parameterCount() {
    return (bounded() ? 4L : 2L) * width();
  }

  @Override
  public Reach reach() {
    return reach;
  }

  /**
   * T_strength as a map of strength 1: omega~ = 1 + strength (omega - 1), beta~ = strength beta.
   */
  @Override
  public AffineMap scaled(double strength) {
    if (strength == 1) {
      return this;
    }
    float[] slope = new float[width()];
    float[] move = new float[width()];
    for (int j = 0; j < slope.length; j++) {
      slope[j] = (float) (1 + strength * (omega[j] - 1.0));
      move[j] = (float) (strength * beta[j]);
    }
    return new AffineMap(slope, move, reach);
  }

  /** Whether this map and {@code later} are one affine map when applied after each other. */
  public boolean mergesWith(AffineMap later) {
    return !bounded() && !later.bounded() && reach.equals(later.reach);
  }

  /**
   * First this map, then {@code later}: omega = omega2 omega1, beta = omega2 beta1 + beta2.
   *
   * @throws IllegalArgumentException unless {@link #mergesWith}
   */
  public AffineMap then(AffineMap later) {
    if (!mergesWith(later)) {
      throw new IllegalArgumentException(
          "Maps with finite support or different positions are no single affine map.");
    }
    Checks.width(width(), later.beta, "the later map");
    double[] slope = new double[width()];
    double[] move = new double[width()];
    for (int j = 0; j < slope.length; j++) {
      slope[j] = (double) later.omega[j] * omega[j];
      move[j] = (double) later.omega[j] * beta[j] + later.beta[j];
    }
    return of(slope, move).at(position());
  }

  @Override
  public double move(int neuron, double x, double strength) {
    if (!reach.holds(neuron, x)) {
      return x;
    }
    return (1 - strength) * x + strength * (omega[neuron] * x + beta[neuron]);
  }

  private static float[] floats(double[] values) {
    float[] rounded = new float[values.length];
    for (int j = 0; j < values.length; j++) {
      rounded[j] = (float) values[j];
    }
    return rounded;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AffineMap that
        && reach.equals(that.reach)
        && Arrays.equals(omega, that.omega)
        && Arrays.equals(beta, that.beta);
  }

  @Override
  public int hashCode() {
    return Objects.hash(reach, Arrays.hashCode(omega), Arrays.hashCode(beta));
  }

  @Override
  public String toString() {
    return width() + " neurons" + (bounded() ? " within a support" : "");
  }
}
