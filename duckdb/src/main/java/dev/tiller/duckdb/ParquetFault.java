package dev.tiller.duckdb;

import dev.tiller.ground.ForeignFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Why a Parquet file cannot be read, told by its two ends where they tell it: the database's own
 * words name neither what was found nor what to do.
 */
final class ParquetFault {

  private static final String MARK = "PAR1";
  private static final String ENCRYPTED = "PARE";
  private static final int HEAD = 64;

  /** The footer's length and the mark. */
  private static final int TAIL = 8;

  private static final String AGAIN = "; fetch or write it again";

  /** What the database says before it says what it found. */
  private static final Pattern PREFIX =
      Pattern.compile(
          "(?:Invalid(?: Input)? Error: |IO Error: )+(?:Failed to read (?:Parquet )?file [\"'].*?[\"']: )?");

  private ParquetFault() {}

  /** A sentence about a file, from what the database said when it read it. */
  static IOException of(Path file, SQLException e) {
    String said = DuckDbSession.firstLine(e);
    String reason = said;
    if (said.contains("at least one non-root column")) {
      reason = "it has no columns; write a table with at least one.";
    } else if (said.startsWith("Invalid") || said.contains("Could not read enough bytes")) {
      try {
        reason = ends(file);
      } catch (IOException unreadable) {
        reason = UserError.reason(unreadable);
      }
      if (reason.isEmpty()) {
        String words = PREFIX.matcher(said).replaceFirst("").replaceFirst("[.!]$", "");
        reason =
            "it begins and ends as Parquet does, but what is between cannot be read (the database says \"%s\"): it is damaged%s"
                .formatted(UserError.excerpt(words), AGAIN);
      }
      reason += ".";
    }
    return new IOException("Cannot read " + file + " as Parquet: " + reason, e);
  }

  /** What is wrong with the first and the last bytes; empty where nothing is. */
  private static String ends(Path file) throws IOException {
    byte[] head;
    byte[] tail = new byte[TAIL];
    long size;
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      size = bytes.length();
      head = new byte[(int) Math.min(HEAD, size)];
      bytes.readFully(head);
      if (size >= TAIL) {
        bytes.seek(size - TAIL);
        bytes.readFully(tail);
      }
    }
    if (!latin(head, 0, MARK.length()).equals(MARK)) {
      return ForeignFile.insteadOfText(head)
          .orElseGet(
              () ->
                  "it begins with \"%s\", where a Parquet file has %s: it is of another kind, which its name should tell"
                      .formatted(UserError.excerpt(latin(head, 0, TAIL)), MARK));
    }
    String end = latin(tail, MARK.length(), TAIL);
    if (end.equals(ENCRYPTED)) {
      return "it is encrypted, which Tiller does not read; write it again without encryption";
    }
    if (!end.equals(MARK)) {
      return "it begins as Parquet does, but its %d bytes do not end with %s: it was cut off%s"
          .formatted(size, MARK, AGAIN);
    }
    long footer =
        Integer.toUnsignedLong(ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt());
    long room = size - MARK.length() - TAIL;
    if (footer > room || footer == 0) {
      return "its end promises a footer of %d bytes, where %d are: it is damaged%s"
          .formatted(footer, Math.max(0, room), AGAIN);
    }
    return "";
  }

  private static String latin(byte[] bytes, int from, int to) {
    byte[] part = Arrays.copyOfRange(bytes, from, Math.min(to, bytes.length));
    return new String(part, StandardCharsets.ISO_8859_1);
  }
}
