package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.UserError;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Refuses to load what cannot fit, before anything is read. */
final class Memory {

  private Memory() {}

  /**
   * @throws UserError if the machine says that it has less
   */
  static void require(long bytes, OptionalLong available, Path folder) {
    if (available.isPresent() && bytes > available.getAsLong()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s needs %.1f GB for its weights, but %.1f GB are free; load it in bf16, or on a"
                  + " larger machine.",
              folder,
              bytes / 1e9,
              available.getAsLong() / 1e9));
    }
  }
}
