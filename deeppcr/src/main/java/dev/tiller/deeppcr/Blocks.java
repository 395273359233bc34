package dev.tiller.deeppcr;

import dev.tiller.ground.UserError;

/**
 * Where the Jacobian of a step can differ from zero: in {@code groups} square blocks of {@code
 * size} along its diagonal. Components of a state that belong to one block lie next to each other.
 *
 * @param groups at least 1
 * @param size at least 1; 1 is a diagonal Jacobian
 */
public record Blocks(int groups, int size) {

  /** Checks the numbers. */
  public Blocks {
    if (groups < 1 || size < 1) {
      throw new UserError(
          "A Jacobian of %d blocks of size %d was given, but both must be at least 1; give the chain a width."
              .formatted(groups, size));
    }
  }

  /** One dense block. */
  public static Blocks full(int width) {
    return new Blocks(1, width);
  }

  /** Every component for itself. */
  public static Blocks diagonal(int width) {
    return new Blocks(width, 1);
  }

  /**
   * @throws UserError if {@code size} does not divide {@code width}
   */
  public static Blocks of(int width, int size) {
    if (size < 1 || width % size != 0) {
      throw new UserError(
          "Blocks of size %d do not fill states of width %d; choose a divisor of the width."
              .formatted(size, width));
    }
    return new Blocks(width / size, size);
  }

  /** Components of a state. */
  public int width() {
    return groups * size;
  }
}
