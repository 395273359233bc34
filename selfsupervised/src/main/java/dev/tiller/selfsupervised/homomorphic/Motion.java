package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.homomorphic.Grid.Place;
import dev.tiller.vision.backbone.Backbone;
import java.util.List;

/**
 * A group of transformations T_g whose elements a view draws, and where an equivariant map has what
 * they move: {@code f(T_g x)(h) = f(x)(g^-1 h)} (arXiv 2211.08282, section 2).
 */
public sealed interface Motion {

  /** Settings under stable names. */
  Identity identity();

  /** Names of the view's parameters that say which element was drawn. */
  List<String> parameters();

  /**
   * The element that normalized parameters stand for, in steps of the grid.
   *
   * @param normalized one number for each of {@link #parameters}
   * @throws UserError if it is no element that the grid knows
   */
  int[] element(double[] normalized, Grid grid);

  /**
   * The place {@code g^-1 h}.
   *
   * @param place h
   * @param element g, from {@link #element}
   * @throws UserError if the grid ends before
   */
  Place back(Place place, int[] element, Grid grid);

  private static int whole(double steps, String what) {
    long nearest = Math.round(steps);
    if (Math.abs(steps - nearest) > 1e-6) {
      throw new UserError(
          "A %s by %s places of the feature map was drawn; only whole places can be read, so let the view step by the backbone's stride."
              .formatted(what, steps));
    }
    return (int) nearest;
  }

  /**
   * Shifts in both directions, as {@code CircularTranslation} draws them.
   *
   * @param most steps in either direction, at least 1: half the topographic distance
   * @param step pixels; a multiple of the backbone's stride
   * @param circular whether the map goes on at its other side; else reads must stay within
   */
  record Translation(int most, int step, boolean circular) implements Motion {

    @Override
    public Identity identity() {
      return Identity.of("translation")
          .with("most", most)
          .with("step", step)
          .with("circular", circular);
    }

    @Override
    public List<String> parameters() {
      return List.of("circular_translation_down", "circular_translation_right");
    }

    @Override
    public int[] element(double[] normalized, Grid grid) {
      double reach = most * (double) step / grid.stride();
      return new int[] {
        whole((2 * normalized[0] - 1) * reach, "translation"),
        whole((2 * normalized[1] - 1) * reach, "translation")
      };
    }

    @Override
    public Place back(Place place, int[] element, Grid grid) {
      int row = place.row() - element[0];
      int column = place.column() - element[1];
      if (circular) {
        return new Place(
            place.level(), Math.floorMod(row, grid.height()), Math.floorMod(column, grid.width()));
      }
      if (row < 0 || row >= grid.height() || column < 0 || column >= grid.width()) {
        throw new UserError(
            "A read at row %d and column %d leaves the feature map of %d by %d; use smaller shifts or a smaller window."
                .formatted(row, column, grid.height(), grid.width()));
      }
      return new Place(place.level(), row, column);
    }
  }

  /** Rotations by multiples of 90 degrees, as {@code QuarterTurns} draws them. */
  record Turn() implements Motion {

    @Override
    public Identity identity() {
      return Identity.of("turn");
    }

    @Override
    public List<String> parameters() {
      return List.of("quarter_turns");
    }

    @Override
    public int[] element(double[] normalized, Grid grid) {
      require(grid, Backbone.Group.PLACES_AND_TURNS, "orientations");
      if (grid.height() != grid.width()) {
        throw new UserError(
            "A feature map of %d by %d does not turn onto itself; use square images."
                .formatted(grid.height(), grid.width()));
      }
      return new int[] {whole(4 * (normalized[0] - 0.125), "turn")};
    }

    @Override
    public Place back(Place place, int[] element, Grid grid) {
      int row = place.row();
      int column = place.column();
      for (int k = 0; k < Math.floorMod(element[0], 4); k++) {
        int old = row;
        row = column; // What a turn counter-clockwise brings to a place came from its right.
        column = grid.height() - 1 - old;
      }
      return new Place(Math.floorMod(place.level() - element[0], grid.levels()), row, column);
    }
  }

  /**
   * Magnifications by whole steps of a scale pyramid, as {@code ScaleSteps} draws them. The scales
   * end: reads must stay within (a semigroup).
   *
   * @param most steps in either direction, at least 1
   */
  record Magnification(int most) implements Motion {

    @Override
    public Identity identity() {
      return Identity.of("magnification").with("most", most);
    }

    @Override
    public List<String> parameters() {
      return List.of("scale_steps");
    }

    @Override
    public int[] element(double[] normalized, Grid grid) {
      require(grid, Backbone.Group.PLACES_AND_SCALES, "scales");
      return new int[] {whole((2 * normalized[0] - 1) * most, "magnification")};
    }

    @Override
    public Place back(Place place, int[] element, Grid grid) {
      int level = place.level() + element[0];
      if (level < 0 || level >= grid.levels()) {
        throw new UserError(
            "A read at scale %d leaves a pyramid of %d scales; magnify by fewer steps or read at a scale further inside."
                .formatted(level, grid.levels()));
      }
      return new Place(level, place.row(), place.column());
    }
  }

  private static void require(Grid grid, Backbone.Group group, String what) {
    if (grid.group() != group) {
      throw new UserError(
          "This feature map has no %s to read at; use a backbone that has them.".formatted(what));
    }
  }
}
