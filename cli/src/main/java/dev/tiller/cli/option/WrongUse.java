package dev.tiller.cli.option;

import dev.tiller.ground.UserError;
import java.util.function.Supplier;

/**
 * A value on the command line that is out of its range or names nothing there is: the command line
 * is wrong, not a file or a model, so the process ends with exit code 2.
 */
public final class WrongUse extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message a complete sentence that names the option
   */
  public WrongUse(String message) {
    super(message);
  }

  private WrongUse(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A value that stands on the command line itself.
   *
   * @param option in front of the sentence where that does not name it
   * @param parse throws UserError if the value is wrong
   */
  public static <T> T check(String option, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (UserError e) {
      String sentence = String.valueOf(e.getMessage());
      throw new WrongUse(sentence.startsWith(option) ? sentence : option + ": " + sentence, e);
    }
  }
}
