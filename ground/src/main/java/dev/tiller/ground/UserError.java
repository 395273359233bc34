package dev.tiller.ground;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something the user gave cannot be used. The message is one sentence for people: what was found,
 * where, what was expected, what to do. The command line prints it without a stack trace.
 */
public final class UserError extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 200;

  /** Characters that a person reads of a sentence. */
  private static final int READ = 1200;

  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");
  private static final int EXCERPT = 60;
  private static final int MOST_NAMES = 20;

  /**
   * @param message a complete sentence that names the file, field or option
   */
  public UserError(String message) {
    super(shown(message));
  }

  /**
   * @param message a complete sentence that names the file, field or option
   * @param cause what the library below said, kept for {@code TILLER_DEBUG=1}
   */
  public UserError(String message, Throwable cause) {
    super(shown(message), cause);
  }

  /**
   * Why the disk refused, in a few words for the middle of a sentence: the JDK's own messages are
   * often no more than the file's name.
   */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return "a file is where a folder should be";
    }
    if (e instanceof ClosedByInterruptException) {
      return "the work was interrupted";
    }
    @Nullable String reason =
        e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null || reason.isBlank() ? e.getClass().getSimpleName() : reason;
  }

  /**
   * What a library found wrong, for the middle of a sentence: the beginning of its message, on one
   * line, at most 200 characters. What follows speaks of the library's own settings and places.
   */
  public static String brief(@Nullable String message) {
    String line = printable(String.valueOf(message));
    String first = line.split("\\. | \\((?:start marker|record starting)|; |, from `", 2)[0];
    return first.length() > LONGEST ? first.substring(0, LONGEST) + "..." : first;
  }

  /**
   * A value from a file as it may stand in a message: one line, at most 60 characters; a missing
   * one is "nothing".
   */
  public static String excerpt(@Nullable Object value) {
    String text = value == null ? "nothing" : printable(value.toString());
    return text.length() > EXCERPT ? text.substring(0, EXCERPT) + "..." : text;
  }

  /** Names as they may stand in a message: the first twenty, each an {@link #excerpt}. */
  public static String list(Collection<?> names) {
    String some =
        names.stream().limit(MOST_NAMES).map(UserError::excerpt).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES
        ? some + " and " + (names.size() - MOST_NAMES) + " more"
        : some;
  }

  /**
   * A sentence as it may be shown: without what would move a terminal's cursor, and of a length
   * that somebody reads, for names and texts of others have no end.
   */
  public static String shown(@Nullable String message) {
    String plain = CONTROLS.matcher(String.valueOf(message)).replaceAll("?");
    return plain.length() <= READ
        ? plain
        : plain.substring(0, READ / 2) + " ... " + plain.substring(plain.length() - READ / 2);
  }

  private static String printable(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }
}
