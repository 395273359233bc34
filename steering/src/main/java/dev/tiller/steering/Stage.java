package dev.tiller.steering;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One move of every neuron of a site, by itself: y_j depends on x_j alone. A site map is one of
 * them, or several in sequence. Immutable.
 */
public sealed interface Stage permits AffineMap, PiecewiseMap {

  /** Number of neurons. */
  int width();

  /** Linear pieces of a neuron; 1 is an affine map. */
  int pieces();

  /** Slope of every piece, [pieces, neurons]; fresh arrays. */
  float[][] slopes();

  /** Shift of the first piece, [neurons]; a fresh array. */
  float[] beta();

  /** Numbers that it holds. */
  long parameterCount();

  /** Which values are moved, at which positions. */
  Reach reach();

  /** Whether some values are left alone because they lie outside the support. */
  default boolean bounded() {
    return reach().bounded();
  }

  /** Values up to this one are left alone; null where every value is moved. */
  default float @Nullable [] lo() {
    return reach().lo();
  }

  /** Values from this one on are left alone; null where every value is moved. */
  default float @Nullable [] hi() {
    return reach().hi();
  }

  /** Which positions are moved. */
  default Position position() {
    return reach().position();
  }

  /** The same move, of values strictly between {@code lo} and {@code hi} alone. */
  Stage within(float[] lo, float[] hi);

  /** The same move at other positions. */
  Stage at(Position where);

  /** What it is called in map files: {@code affine} or {@code piecewise}. */
  String kind();

  /** Its numbers under the names that they have in map files; without the support. */
  Map<String, float[]> numbers();

  /**
   * The same move of some neurons, the others left alone.
   *
   * @param neurons which are moved, one truth value each
   */
  Stage only(boolean[] neurons);

  /** x + strength (T(x) - x) as a stage of strength 1. */
  Stage scaled(double strength);

  /**
   * Where one value of one neuron goes, in double: the definition that everything faster is tested
   * against.
   */
  double move(int neuron, double x, double strength);
}
