package dev.tiller.analysis;

import java.util.function.Supplier;

/**
 * Where long work keeps what its stages found, so that work that was interrupted goes on behind
 * them. {@link StageFolder} keeps them in files.
 */
@FunctionalInterface
public interface Stages {
  /** Keeps nothing. */
  Stages NONE = (name, work) -> work.get();

  /**
   * What the stage of this name found before, else what it finds now.
   *
   * @param name letters, digits and {@code -}, another for each stage
   * @param work gives the same numbers each time
   */
  float[] of(String name, Supplier<float[]> work);
}
