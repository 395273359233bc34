package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.vision.view.View;
import dev.tiller.vision.view.Viewed;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Two places of a window within a map that are at most a topographic distance apart (arXiv
 * 2211.08282, section 3), all such ordered pairs equally likely, the same place twice among them. A
 * view that leaves images as they are; {@link PairedReads} reads there. The window never leaves the
 * map, so nothing goes around its border.
 *
 * <p>Parameters: rows and columns of both windows' corners, normalized to [0, 1].
 *
 * @param grid height and width of the map, in places
 * @param window height and width of what is read
 * @param distance most rows, and most columns, between both
 */
public record NearbyPairs(int grid, int window, int distance) implements View {

  static final List<String> FIRST = List.of("first_row", "first_column");
  static final List<String> SECOND = List.of("second_row", "second_column");

  /** Checks the sizes. */
  public NearbyPairs {
    if (window < 1 || window > grid || distance < 0) {
      throw new UserError(
          "Windows of %d places, %d apart, in a map of %d are none; 1 <= window <= map and a distance of at least 0 were expected."
              .formatted(window, distance, grid));
    }
  }

  /** Settings under stable names. */
  public Identity identity() {
    return Identity.of("nearby-pairs")
        .with("grid", grid)
        .with("window", window)
        .with("distance", distance);
  }

  /** Places of a window along one axis. */
  int along() {
    return grid - window + 1;
  }

  /** Places of a window in the map. */
  public int positions() {
    return along() * along();
  }

  /** Ordered pairs of them. */
  public int pairs() {
    return alongPairs() * alongPairs();
  }

  /** Rows and columns are drawn apart: a pair is near if it is in both. */
  private int alongPairs() {
    int pairs = 0;
    for (int first = 0; first < along(); first++) {
      pairs += partners(first);
    }
    return pairs;
  }

  private int partners(int first) {
    return Math.min(along() - 1, first + distance) - Math.max(0, first - distance) + 1;
  }

  /**
   * Draws one.
   *
   * @return corners of both windows: row, column, row, column
   */
  public int[] draw(SplittableRandom random) {
    int[] rows = alongOne(random);
    int[] columns = alongOne(random);
    return new int[] {rows[0], columns[0], rows[1], columns[1]};
  }

  private int[] alongOne(SplittableRandom random) {
    int rest = random.nextInt(alongPairs());
    int first = 0;
    while (rest >= partners(first)) {
      rest -= partners(first);
      first++;
    }
    return new int[] {first, Math.max(0, first - distance) + rest};
  }

  @Override
  public Set<String> parameters() {
    Set<String> names = new LinkedHashSet<>(FIRST);
    names.addAll(SECOND);
    return names;
  }

  @Override
  public Viewed see(Tensor images, long[] seeds) {
    List<String> names = List.copyOf(parameters());
    Map<String, double[]> drawn = new LinkedHashMap<>();
    names.forEach(name -> drawn.put(name, new double[seeds.length]));
    for (int r = 0; r < seeds.length; r++) {
      int[] corners = draw(new SplittableRandom(seeds[r]));
      for (int i = 0; i < corners.length; i++) {
        drawn.get(names.get(i))[r] = along() == 1 ? 0 : corners[i] / (along() - 1.0);
      }
    }
    return new Viewed(images.alias(), drawn);
  }
}
