package dev.tiller.steering;

/** What every kind of map refuses, in the same words. */
final class Checks {

  private Checks() {}

  /** At least one number, and no NaN or infinity. */
  static void finite(float[] values, String name) {
    if (values.length == 0) {
      throw new IllegalArgumentException(name + " has 0 neurons; at least 1 was expected.");
    }
    for (int j = 0; j < values.length; j++) {
      if (!Float.isFinite(values[j])) {
        throw new IllegalArgumentException(
            name + " of neuron " + j + " is " + values[j] + "; a finite number was expected.");
      }
    }
  }

  static void width(int width, float[] values, String name) {
    if (values.length != width) {
      throw new IllegalArgumentException(
          name + " has " + values.length + " neurons, but " + width + " were expected.");
    }
  }
}
