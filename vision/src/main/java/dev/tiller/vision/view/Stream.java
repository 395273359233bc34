package dev.tiller.vision.view;

import java.util.SplittableRandom;

/**
 * A row's own random field as a parameter: the number of a stream, below 2^53 so that a double
 * holds it. The same stream gives the same field at every level, so that a stronger change contains
 * the weaker one.
 */
final class Stream {

  private static final int SPARE_BITS = 11;

  private Stream() {}

  static double draw(SplittableRandom random) {
    return of(random.nextLong());
  }

  /** A seed as a parameter. */
  static double of(long seed) {
    return seed >>> SPARE_BITS;
  }

  static SplittableRandom at(double parameter) {
    return new SplittableRandom((long) parameter);
  }

  /** Standard normal numbers by Box and Muller, the same on every machine. */
  static double[] normal(SplittableRandom random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i += 2) {
      double length = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      double angle = 2 * Math.PI * random.nextDouble();
      values[i] = length * StrictMath.cos(angle);
      if (i + 1 < count) {
        values[i + 1] = length * StrictMath.sin(angle);
      }
    }
    return values;
  }
}
