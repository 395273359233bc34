package dev.tiller.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param level how bad it is
 * @param topic such as {@code memory}
 * @param found what is there, a few words
 * @param advice what to do; null where nothing is to be done
 */
public record Observation(Level level, String topic, String found, @Nullable String advice) {

  /** How bad a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, but could be better. */
    NOTE,
    /** Keeps Tiller from working. */
    PROBLEM
  }

  /** Something that is as it should be. */
  public static Observation ok(String topic, String found) {
    return new Observation(Level.OK, topic, found, null);
  }

  /** Something that works, but could be better. */
  public static Observation note(String topic, String found, String advice) {
    return new Observation(Level.NOTE, topic, found, advice);
  }

  /** Something that keeps Tiller from working. */
  public static Observation problem(String topic, String found, String advice) {
    return new Observation(Level.PROBLEM, topic, found, advice);
  }
}
