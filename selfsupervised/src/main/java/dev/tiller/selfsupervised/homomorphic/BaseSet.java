package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.homomorphic.Grid.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The fixed set of places g0 that the head looks at (arXiv 2211.08282, section 3): a square window
 * in the middle of the map, at one level. Its size is what the crop's is to augmented images.
 *
 * @param window height and width in places; 0 for the whole map
 * @param level orientation or scale it looks at
 * @param pooling what becomes of the columns in it
 * @param shuffled seed of a random order in which the map's places stand before they are read; the
 *     control whose statistics are the same and whose structure is gone. Empty for none
 */
public record BaseSet(int window, int level, Pooling pooling, OptionalLong shuffled) {

  /** What becomes of the columns z(h) of a base set. */
  public enum Pooling {
    /** Their mean, [rows, maps]. */
    MEAN,
    /** All of them, place by place within a map, [rows, maps * places]. */
    CONCATENATED
  }

  /** Checks the sizes. */
  public BaseSet {
    if (window < 0 || level < 0) {
      throw new UserError(
          "A base set with a window of %d at level %d is none; both must be at least 0."
              .formatted(window, level));
    }
  }

  /** The mean of a window in the middle, at level 0. */
  public static BaseSet middle(int window) {
    return new BaseSet(window, 0, Pooling.MEAN, OptionalLong.empty());
  }

  /** The mean of the whole map, at level 0. */
  public static BaseSet everywhere() {
    return middle(0);
  }

  /** The same at another level. */
  public BaseSet at(int other) {
    return new BaseSet(window, other, pooling, shuffled);
  }

  /** The same with another pooling. */
  public BaseSet pooled(Pooling other) {
    return new BaseSet(window, level, other, shuffled);
  }

  /** The same with the places of the map in a random order: without structure. */
  public BaseSet shuffled(long seed) {
    return new BaseSet(window, level, pooling, OptionalLong.of(seed));
  }

  /** Settings under stable names. */
  public Identity identity() {
    return Identity.of("base-set")
        .with("window", window)
        .with("level", level)
        .with("pooling", pooling.name())
        .with("shuffled", shuffled.isEmpty() ? null : shuffled.getAsLong());
  }

  /**
   * Its places.
   *
   * @throws UserError if the grid has no such window or level
   */
  public List<Place> places(Grid grid) {
    int height = window == 0 ? grid.height() : window;
    int width = window == 0 ? grid.width() : window;
    if (height > grid.height() || width > grid.width() || level >= grid.levels()) {
      throw new UserError(
          "A window of %d by %d at level %d does not fit into a feature map of %d levels and %d by %d."
              .formatted(height, width, level, grid.levels(), grid.height(), grid.width()));
    }
    int top = (grid.height() - height) / 2;
    int left = (grid.width() - width) / 2;
    List<Place> places = new ArrayList<>();
    for (int row = top; row < top + height; row++) {
      for (int column = left; column < left + width; column++) {
        places.add(new Place(level, row, column));
      }
    }
    return places;
  }

  /**
   * Where each number of a place stands; itself unless shuffled.
   *
   * @return a permutation of [0, places of the grid)
   */
  int[] order(Grid grid) {
    int[] order = new int[grid.size()];
    SplittableRandom random = new SplittableRandom(shuffled.orElse(0));
    for (int i = 0; i < order.length; i++) {
      int j = shuffled.isEmpty() ? i : random.nextInt(i + 1); // Fisher and Yates, inside out.
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * Reads columns.
   *
   * @param map [rows, maps, ...], any places
   * @param numbers [rows, places read] of places
   * @return [rows, maps] or [rows, maps * places read], in the caller's scope
   */
  Tensor read(Tensor map, Tensor numbers) {
    long rows = map.size(0);
    long maps = map.size(1);
    long places = numbers.size(1);
    Tensor columns = map.flatten(2, -1).gather(2, numbers.unsqueeze(1).expand(rows, maps, places));
    return pooling == Pooling.MEAN
        ? columns.mean(new long[] {2}, false, null)
        : columns.flatten(1, -1);
  }
}
