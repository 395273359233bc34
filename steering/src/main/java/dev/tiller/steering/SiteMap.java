package dev.tiller.steering;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens to the tensor at one site: maps in order, and how much of the result is taken:
 * {@code x + strength (T(x) - x)} with T the stages one after the other.
 *
 * <p>Almost every site map has one stage. Several are needed where composed maps have finite
 * supports or several pieces: those are no single affine map. A single stage always has strength 1,
 * because its strength is folded into its numbers.
 *
 * @param stages at least one, all of the same width
 * @param strength of the whole sequence; 1 where there is one stage
 */
public record SiteMap(List<Stage> stages, double strength) {

  /** Checks widths; folds the strength into a single stage. */
  public SiteMap {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("A site map needs at least one stage.");
    }
    int width = stages.get(0).width();
    for (Stage stage : stages) {
      if (stage.width() != width) {
        throw new IllegalArgumentException(
            "The stages of a site map have " + width + " and " + stage.width() + " neurons.");
      }
    }
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("The strength " + strength + " is not a finite number.");
    }
    if (stages.size() == 1) {
      stages = List.of(stages.get(0).scaled(strength));
      strength = 1;
    }
    stages = List.copyOf(stages);
  }

  /** A site map of one stage. */
  public static SiteMap of(Stage map) {
    return new SiteMap(List.of(map), 1);
  }

  /** Number of neurons. */
  public int width() {
    return stages.get(0).width();
  }

  /** Whether it is one affine map of every value at every position: what folding needs. */
  public boolean plain() {
    return stages.size() == 1
        && stages.get(0) instanceof AffineMap map
        && !map.bounded()
        && map.position() == Position.ALL;
  }

  /**
   * Where one value of one neuron goes, in double.
   *
   * @param neuron from 0
   */
  public double move(int neuron, double x) {
    double y = x;
    for (Stage stage : stages) {
      y = stage.move(neuron, y, 1);
    }
    return x + strength * (y - x);
  }

  /**
   * Its only stage, where that is affine.
   *
   * @throws IllegalStateException if there are several stages or pieces
   */
  public AffineMap affine() {
    if (stages.size() == 1 && stages.get(0) instanceof AffineMap map) {
      return map;
    }
    throw new IllegalStateException("This site map is no single affine map: " + stages);
  }

  /** This map at a strength. */
  public SiteMap scaled(double factor) {
    return factor == 1 ? this : new SiteMap(stages, strength * factor);
  }

  /** Whether {@link #then} can say the sequence of both as stages. */
  public boolean composable() {
    return strength == 1;
  }

  /**
   * First this map, then {@code later}; neighbors that make one affine map are merged.
   *
   * @throws IllegalArgumentException unless both are {@link #composable}
   */
  public SiteMap then(SiteMap later) {
    if (!composable() || !later.composable()) {
      throw new IllegalArgumentException(
          "A sequence of maps with finite supports at partial strength cannot be composed further.");
    }
    List<Stage> all = new ArrayList<>(stages);
    for (Stage stage : later.stages) {
      if (all.get(all.size() - 1) instanceof AffineMap last
          && stage instanceof AffineMap next
          && last.mergesWith(next)) {
        all.set(all.size() - 1, last.then(next));
      } else {
        all.add(stage);
      }
    }
    return new SiteMap(all, 1);
  }
}
