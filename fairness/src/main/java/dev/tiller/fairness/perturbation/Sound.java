package dev.tiller.fairness.perturbation;

import java.util.Arrays;

/**
 * A mono recording.
 *
 * @param samples in [-1, 1]
 * @param rate samples a second
 */
public record Sound(float[] samples, int rate) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Sound o && rate == o.rate && Arrays.equals(samples, o.samples);
  }

  @Override
  public int hashCode() {
    return 31 * rate + Arrays.hashCode(samples);
  }
}
