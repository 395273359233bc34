package dev.tiller.diffusion.schedule;

import dev.tiller.ground.UserError;
import java.util.Locale;

/** How a sampler's times lie among those of the training. Rounding is half to even. */
enum Spacing {
  LEADING,
  TRAILING,
  LINSPACE;

  /**
   * @throws UserError if there is no such spacing
   */
  static Spacing parse(String name, String source) {
    for (Spacing spacing : values()) {
      if (spacing.name().toLowerCase(Locale.ROOT).equals(name)) {
        return spacing;
      }
    }
    throw new UserError(
        "%s has timestep_spacing = \"%s\", but leading, trailing or linspace was expected."
            .formatted(source, name));
  }

  /**
   * Times from the last down.
   *
   * @param steps of the sampler
   * @param times of the training
   * @param offset added where the spacing is leading
   */
  double[] times(int steps, int times, int offset) {
    require(steps, times);
    double[] chosen = new double[steps];
    for (int k = 0; k < steps; k++) {
      chosen[k] =
          switch (this) {
            case LEADING -> (double) (steps - 1 - k) * (times / steps) + offset;
            case TRAILING -> Math.rint(times - k * ((double) times / steps)) - 1;
            case LINSPACE -> steps == 1 ? 0 : (times - 1.0) * (steps - 1 - k) / (steps - 1);
          };
    }
    return within(chosen, times, offset);
  }

  /** As {@link #times}, of one time more whose last is dropped: DPM-Solver. */
  double[] timesButLast(int steps, int times, int offset) {
    if (this == TRAILING) {
      return times(steps, times, offset);
    }
    require(steps, times - 1);
    double[] chosen = new double[steps];
    for (int k = 0; k < steps; k++) {
      chosen[k] =
          this == LEADING
              ? (double) (steps - k) * (times / (steps + 1)) + offset
              : Math.rint((times - 1.0) * (steps - k) / steps);
    }
    return within(chosen, times, offset);
  }

  /** An offset moves leading times behind the last one where steps lie close. */
  private static double[] within(double[] chosen, int times, int offset) {
    if (chosen[0] > times - 1 || chosen[chosen.length - 1] < 0) {
      throw new UserError(
          "A sampler of %d steps with steps_offset %d leaves the %d times of the training; choose fewer steps."
              .formatted(chosen.length, offset, times));
    }
    return chosen;
  }

  static void require(int steps, int most) {
    if (steps < 1 || steps > most) {
      throw new UserError(
          "A sampler of %d steps was asked for; choose 1 to %d steps.".formatted(steps, most));
    }
  }
}
