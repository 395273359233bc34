package dev.tiller.ground;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Text files as people have them: UTF-8, perhaps behind a byte order mark, which is no part of the
 * text. A file that is not UTF-8 is refused in one sentence that names the line.
 */
public final class TextFile {

  private static final char MARK = '\uFEFF';
  private static final long LARGEST = 1L << 30;

  private TextFile() {}

  /**
   * The whole text, without a byte order mark; line ends stay as they are.
   *
   * @throws NotText if it is not UTF-8, or no text at all
   * @throws IOException if the file cannot be read or has more than 2^30 bytes
   */
  public static String read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(
          "%s has %d bytes; a text of at most %d was expected."
              .formatted(file, Files.size(file), LARGEST));
    }
    try (Reader reader = open(file)) {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    }
  }

  /**
   * Opens a text behind its byte order mark; the caller closes it.
   *
   * @return throws {@link NotText} where the file turns out to be something else
   */
  public static BufferedReader open(Path file) throws IOException {
    BufferedReader reader = new BufferedReader(new Decoded(file));
    try {
      reader.mark(1);
      if (reader.read() != MARK) {
        reader.reset();
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /** The file holds something else than text in UTF-8; the message is a whole sentence. */
  public static final class NotText extends IOException {

    private static final long serialVersionUID = 1L;

    private NotText(Path file, String what) {
      super("Cannot read %s: %s.".formatted(file, what));
    }

    private NotText(Path file, CharacterCodingException cause) throws IOException {
      super(
          "Cannot read %s: it is not UTF-8 text (%s); convert it first."
              .formatted(file, place(file)),
          cause);
    }
  }

  /** Says what is wrong where the decoder only says that something is. */
  private static final class Decoded extends FilterReader {

    private final Path file;

    Decoded(Path file) throws IOException {
      // A decoder, unlike a character set, refuses what it cannot read.
      super(new InputStreamReader(text(file), StandardCharsets.UTF_8.newDecoder()));
      this.file = file;
    }

    private static InputStream text(Path file) throws IOException {
      // What is read ahead is handed on: the file may be a pipe.
      InputStream in = new BufferedInputStream(Files.newInputStream(file));
      try {
        in.mark(ForeignFile.HEAD);
        Optional<String> other = ForeignFile.insteadOfText(in.readNBytes(ForeignFile.HEAD));
        if (other.isPresent()) {
          throw new NotText(file, other.get());
        }
        in.reset();
        return in;
      } catch (IOException e) {
        in.close();
        throw e;
      }
    }

    @Override
    public int read(char[] buffer, int from, int length) throws IOException {
      try {
        return super.read(buffer, from, length);
      } catch (CharacterCodingException e) {
        throw new NotText(file, e);
      }
    }
  }

  /** Where the first bytes are that are not UTF-8. */
  private static String place(Path file) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    CharBuffer chars = CharBuffer.allocate(1 << 16);
    long line = 1;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      boolean end = false;
      while (!end) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        end = read < 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
        if (line == 1 && startsAsUtf16(bytes)) {
          return "it starts as UTF-16 does";
        }
        CoderResult result = decoder.decode(bytes, chars.clear(), end);
        chars.flip();
        line += chars.chars().filter(c -> c == '\n').count();
        if (result.isError()) {
          return "line %d holds the byte 0x%02x".formatted(line, bytes.get() & 0xff);
        }
        bytes.compact();
      }
    }
    return "it ends within a character";
  }

  private static boolean startsAsUtf16(ByteBuffer bytes) {
    return bytes.limit() > 1
        && (bytes.getShort(0) == (short) 0xFEFF || bytes.getShort(0) == (short) 0xFFFE);
  }
}
