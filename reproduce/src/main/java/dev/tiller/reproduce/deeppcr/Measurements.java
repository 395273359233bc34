package dev.tiller.reproduce.deeppcr;

import dev.tiller.ground.Interruption;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.tensor.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes measurements, and keeps those of a full run, so that one that was stopped goes on where it
 * stood. A quick run measures everything anew, for most of what it reports are times, and those of
 * another hour say nothing about this one.
 */
final class Measurements {

  /** To be raised when the code changes what equal settings measure. */
  private static final int FORMAT = 1;

  /** Of work that ends early where the run is interrupted. */
  static final Monitor MONITOR =
      new Monitor() {
        @Override
        public boolean stopRequested() {
          requireUninterrupted();
          return false;
        }

        @Override
        public Progress progress(String task, long units) {
          return Progress.of(task, units);
        }
      };

  private final @Nullable KeptResults kept;

  Measurements(@Nullable KeptResults kept) {
    this.kept = kept;
  }

  static Measurements of(Effort effort) {
    return new Measurements(effort == Effort.FULL ? KeptResults.inCache() : null);
  }

  /**
   * Between the parts of a measurement, of which half is none.
   *
   * @throws UserError if the run was interrupted
   */
  static void requireUninterrupted() {
    if (Interruption.requested()) {
      throw new UserError(
          "The run was interrupted; a full one goes on from what it has measured, a quick one begins anew.");
    }
  }

  /**
   * The measurement of these settings on this machine.
   *
   * @throws UserError if the run was interrupted
   */
  <T> T take(Class<T> type, List<?> settings, Supplier<T> measure) {
    requireUninterrupted();
    if (kept == null) {
      return measure.get();
    }
    List<Object> words = new ArrayList<>();
    words.add(FORMAT);
    words.add(type.getSimpleName());
    words.add(Engine.info().threads());
    words.add(Engine.info().cpuCapability());
    words.addAll(settings);
    return kept.value("deeppcr", type, words, measure);
  }

  /** How many were found and not taken again. */
  int reused() {
    return kept == null ? 0 : kept.reused();
  }
}
