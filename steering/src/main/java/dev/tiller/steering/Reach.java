package dev.tiller.steering;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage moves: values strictly between two bounds, neuron by neuron, or all; at every
 * position, or at the last. Immutable.
 */
public final class Reach {

  /** Every value at every position. */
  static final Reach ALL = new Reach(null, null, Position.ALL);

  private final float @Nullable [] lo;
  private final float @Nullable [] hi;
  private final Position position;

  private Reach(float @Nullable [] lo, float @Nullable [] hi, Position position) {
    this.lo = lo;
    this.hi = hi;
    this.position = position;
  }

  Reach within(int width, float[] lo, float[] hi) {
    Checks.width(width, lo, "lo");
    Checks.width(width, hi, "hi");
    for (int j = 0; j < width; j++) {
      if (!(lo[j] <= hi[j])) {
        throw new IllegalArgumentException(
            "The support of neuron " + j + " runs from " + lo[j] + " to " + hi[j] + ".");
      }
    }
    return new Reach(lo.clone(), hi.clone(), position);
  }

  Reach at(Position where) {
    return new Reach(lo, hi, where);
  }

  /** Whether some values are left alone. */
  public boolean bounded() {
    return lo != null;
  }

  /** Values up to this one are left alone, [d]; a fresh array, null where every value is moved. */
  public float @Nullable [] lo() {
    return lo == null ? null : lo.clone();
  }

  /**
   * Values from this one on are left alone, [d]; a fresh array, null where every value is moved.
   */
  public float @Nullable [] hi() {
    return hi == null ? null : hi.clone();
  }

  /** Which positions are moved. */
  public Position position() {
    return position;
  }

  /** Whether a value of a neuron is moved. */
  public boolean holds(int neuron, double x) {
    return lo == null || hi == null || lo[neuron] < x && x < hi[neuron];
  }

  /** The smallest float of a neuron that is moved. */
  public float least(int neuron) {
    return lo == null ? Float.NEGATIVE_INFINITY : Math.nextUp(lo[neuron]);
  }

  /** The largest float of a neuron that is moved. */
  public float greatest(int neuron) {
    return hi == null ? Float.POSITIVE_INFINITY : Math.nextDown(hi[neuron]);
  }

  /** Whether no value of a neuron is moved: nothing lies strictly between equal bounds. */
  public boolean isNowhere(int neuron) {
    return least(neuron) > greatest(neuron);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Reach that
        && position == that.position
        && Arrays.equals(lo, that.lo)
        && Arrays.equals(hi, that.hi);
  }

  @Override
  public int hashCode() {
    return Objects.hash(position, Arrays.hashCode(lo), Arrays.hashCode(hi));
  }
}
