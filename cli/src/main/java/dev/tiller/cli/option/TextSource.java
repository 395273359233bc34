package dev.tiller.cli.option;

import dev.tiller.data.TextSet;
import dev.tiller.library.Texts;
import java.io.IOException;

/**
 * Texts as a command line names them.
 *
 * @param word a name that {@link Texts} knows
 */
public record TextSource(String word) {

  /** How usage texts call a value of this type. */
  public static final String LABEL = "TEXTS";

  /** What such a value may be, for the help of commands. */
  public static final String FORMS = LABEL + ": " + Texts.FORMS;

  /**
   * Reads the texts.
   *
   * @throws IOException if the file is missing or damaged
   */
  public TextSet read() throws IOException {
    return Texts.read(word);
  }
}
