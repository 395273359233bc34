package dev.tiller.tensor;

/**
 * Something the user gave cannot be used. The message is one sentence for people: what was found,
 * where, what was expected, what to do. The command line prints it without a stack trace.
 */
public final class UserError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message a complete sentence that names the file, field or option
   */
  public UserError(String message) {
    super(message);
  }

  /**
   * @param message a complete sentence that names the file, field or option
   * @param cause what the library below said, kept for {@code TILLER_DEBUG=1}
   */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
