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
public record Finding(Level level, String topic, String found, @Nullable String advice) {

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
  public static Finding ok(String topic, String found) {
    return new Finding(Level.OK, topic, found, null);
  }

  /** Something that works, but could be better. */
  public static Finding note(String topic, String found, String advice) {
    return new Finding(Level.NOTE, topic, found, advice);
  }

  /** Something that keeps Tiller from working. */
  public static Finding problem(String topic, String found, String advice) {
    return new Finding(Level.PROBLEM, topic, found, advice);
  }
}
