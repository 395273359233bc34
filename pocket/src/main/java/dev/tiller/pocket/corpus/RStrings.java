package dev.tiller.pocket.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the character vectors of an R lazy-load database ({@code .rdb}): chunks of a four-byte
 * big-endian inflated length and a zlib stream, each chunk one value in R's XDR serialization
 * (version 3, "R Internals", section 1.8). Values that are not character vectors are refused: the
 * one database this serves holds nothing else.
 */
final class RStrings {
  private static final int CHARACTER_VECTOR = 16;
  private static final int STRING = 9;
  private static final int TYPE_MASK = 0xff;
  private static final int MAX_CHUNK = 64 << 20;

  private RStrings() {}

  /** Every vector of the database, in file order; a missing string is empty. */
  static List<List<String>> read(Path rdb) throws IOException {
    List<List<String>> vectors = new ArrayList<>();
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(rdb));
    try {
      while (file.remaining() > Integer.BYTES) {
        vectors.add(vector(inflate(file)));
      }
    } catch (BufferUnderflowException | DataFormatException | IllegalArgumentException e) {
      throw new IOException(
          rdb.getFileName()
              + " is not an R database of character vectors (chunk "
              + (vectors.size() + 1)
              + "); the installed package is not the version this recipe knows.",
          e);
    }
    return vectors;
  }

  private static ByteBuffer inflate(ByteBuffer file) throws DataFormatException {
    int length = file.getInt();
    if (length < 0 || length > MAX_CHUNK) {
      throw new DataFormatException("implausible chunk length " + length);
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(file);
      ByteArrayOutputStream out = new ByteArrayOutputStream(length);
      byte[] buffer = new byte[1 << 16];
      while (!inflater.finished()) {
        int n = inflater.inflate(buffer);
        if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new DataFormatException("the stream ends early");
        }
        out.write(buffer, 0, n);
        if (out.size() > length) {
          throw new DataFormatException("the chunk is longer than it says");
        }
      }
      return ByteBuffer.wrap(out.toByteArray());
    } finally {
      inflater.end();
    }
  }

  private static List<String> vector(ByteBuffer in) throws DataFormatException {
    byte[] format = new byte[2];
    in.get(format);
    int version = in.getInt();
    if (format[0] != 'X' || version != 3) {
      throw new DataFormatException("not XDR serialization version 3");
    }
    in.getInt(); // version of the writing R
    in.getInt(); // oldest R that can read it
    string(in, in.getInt()); // native encoding
    if ((in.getInt() & TYPE_MASK) != CHARACTER_VECTOR) {
      throw new DataFormatException("not a character vector");
    }
    int n = in.getInt();
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if ((in.getInt() & TYPE_MASK) != STRING) {
        throw new DataFormatException("not a string");
      }
      strings.add(string(in, in.getInt()));
    }
    return strings;
  }

  private static String string(ByteBuffer in, int length) {
    byte[] bytes = new byte[Math.min(Math.max(length, 0), in.remaining() + 1)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
