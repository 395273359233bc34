package dev.tiller.fairness;

import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.List;

/**
 * A change of an item by a level. The same item and level give the same result wherever and
 * whenever; a higher level contains the lower one (one random field an item, scaled; the lowest
 * hash ranks first), so that curves are smooth and models are compared on the same inputs.
 *
 * @param <T> what is changed
 */
public interface Perturbation<T> {

  /** Name, such as {@code motion_blur}; a direction of its own is a perturbation of its own. */
  String id();

  /** Unit of the level: {@code px}, {@code EV}, {@code share}; empty for a factor. */
  String unit();

  /** One line for people: what a level does. */
  String meaning();

  /** The level that changes nothing. */
  double neutral();

  /** Levels in order of severity, the neutral one first. */
  double[] grid();

  /** The least level there is. */
  default double least() {
    return Math.min(neutral(), grid()[grid().length - 1]);
  }

  /** The largest level there is. */
  default double most() {
    return Double.POSITIVE_INFINITY;
  }

  /**
   * @param item not changed itself
   * @param id of the item, from which follows what is drawn
   * @param level in the range of this perturbation
   */
  T apply(T item, String id, double level);

  /** The item at several levels, in order; for changes that are cheaper together. */
  default List<T> applyAll(T item, String id, double[] levels) {
    return Arrays.stream(levels).mapToObj(level -> apply(item, id, level)).toList();
  }

  /**
   * @throws UserError unless the levels begin with the neutral one, go one way and stay in range
   */
  default void check(double... levels) {
    if (levels.length < 2 || levels[0] != neutral()) {
      throw new UserError(
          "The levels of %s begin with %s, but the level that changes nothing, %s, comes first, and one more at least is needed."
              .formatted(id(), levels.length == 0 ? "nothing" : levels[0], neutral()));
    }
    for (int k = 1; k < levels.length; k++) {
      if (!(levels[k] >= least() && levels[k] <= most()) || Double.isInfinite(levels[k])) {
        throw new UserError(
            "The level %s of %s is out of range; from %s to %s was expected."
                .formatted(levels[k], id(), least(), most()));
      }
      if ((levels[k] - levels[k - 1]) * (levels[1] - levels[0]) <= 0) {
        throw new UserError(
            "The levels of %s go from %s to %s; each must be further from %s than the one before."
                .formatted(id(), levels[k - 1], levels[k], neutral()));
      }
    }
  }
}
