package dev.tiller.library;

import java.io.IOException;

/**
 * A kind of judge of a user's own, named in {@code
 * META-INF/services/dev.tiller.library.JudgeProvider}: wherever a judge is asked for, {@code
 * KIND:ARGUMENT} then opens one.
 */
public interface JudgeProvider {

  /** What stands before the colon; letters, digits and hyphens, not {@code pocket}. */
  String kind();

  /**
   * Opens a judge.
   *
   * @param argument what stands behind the colon; may be empty
   * @throws IOException if something it needs cannot be read
   */
  Judges.Open open(String argument) throws IOException;
}
