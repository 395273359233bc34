package dev.tiller.pocket.corpus;

import java.util.Random;

/**
 * The random numbers behind what ships: which documents the pocket model was trained on, and which
 * sentences stand in which split. They are data by now. Drawn by {@link dev.tiller.ground.Seeds},
 * documents that the shipped weights have seen would turn up among those that measure them, so
 * these streams keep the bits they had. Nothing else may use them.
 */
final class ShippedDraws {

  private ShippedDraws() {}

  /** The stream of one source, which keeps its draw when another source is added or removed. */
  static Random random(long seed, String label) {
    return new Random(seed * 31 + label.hashCode());
  }
}
