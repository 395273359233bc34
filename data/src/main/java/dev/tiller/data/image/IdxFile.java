package dev.tiller.data.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file of bytes, the format of MNIST: a magic number whose last byte is the number of axes,
 * their sizes, then the values, all big-endian. Files ending in {@code .gz} are unpacked on the
 * way.
 *
 * @param shape sizes of the axes
 * @param values row-major, from 0 to 255 as signed bytes
 */
public record IdxFile(int[] shape, byte[] values) {

  private static final int BYTES = 0x08;
  private static final int MAX_AXES = 4;
  private static final long MAX_VALUES = 1L << 30;
  private static final long MOST_MAPPED = 1L << 40;

  /**
   * What a file says of itself.
   *
   * @param shape sizes of the axes
   * @param bytes length of the header, where the values begin
   * @param packed whether the file is packed with gzip
   */
  public record Header(int[] shape, int bytes, boolean packed) {

    /** How many values there are. */
    public long values() {
      long count = 1;
      for (int size : shape) {
        count *= size;
      }
      return count;
    }
  }

  /**
   * Reads a header, and of a plain file checks that its length is what the header announces.
   *
   * @throws IOException if it cannot be read or is not an IDX file of bytes, in one sentence
   */
  public static Header header(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      Header header = header(file, in);
      long length = Files.size(file) - header.bytes();
      if (!header.packed() && length != header.values()) {
        throw damaged(file, header.values(), String.valueOf(length));
      }
      return header;
    } catch (EOFException | ZipException e) {
      throw cut(file, e);
    }
  }

  /**
   * Reads a file into the heap.
   *
   * @throws IOException if it cannot be read or is not an IDX file of bytes, in one sentence
   */
  public static IdxFile read(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      Header header = header(file, in);
      long count = header.values();
      if (count > MAX_VALUES) {
        throw new IOException(
            "%s announces %d values, but at most %d fit into the heap; unpack it, so that it can be mapped."
                .formatted(file, count, MAX_VALUES));
      }
      byte[] values = in.readNBytes((int) count);
      if (values.length < count || in.read() >= 0) {
        throw damaged(file, count, values.length < count ? "" + values.length : "more");
      }
      return new IdxFile(header.shape(), values);
    } catch (EOFException | ZipException e) {
      throw cut(file, e);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      return new DataInputStream(isPacked(file) ? new GZIPInputStream(raw) : raw);
    } catch (EOFException | ZipException e) {
      raw.close();
      throw cut(file, e);
    }
  }

  private static boolean isPacked(Path file) {
    return file.getFileName().toString().endsWith(".gz");
  }

  private static Header header(Path file, DataInputStream in) throws IOException {
    int magic = in.readInt();
    int axes = magic & 0xff;
    if (magic >>> 8 != BYTES || axes < 1 || axes > MAX_AXES) {
      throw new IOException(
          "%s starts with 0x%08x, but an IDX file of bytes with 1 to %d axes (0x000008..) was expected."
              .formatted(file, magic, MAX_AXES));
    }
    int[] shape = new int[axes];
    double count = 1;
    for (int i = 0; i < axes; i++) {
      shape[i] = in.readInt();
      count *= shape[i];
      if (shape[i] < 0 || count > MOST_MAPPED) {
        throw new IOException(
            "%s announces an axis of %d, but at most %d values in all were expected."
                .formatted(file, shape[i], MOST_MAPPED));
      }
    }
    return new Header(shape, Integer.BYTES * (1 + axes), isPacked(file));
  }

  private static IOException damaged(Path file, long announced, String found) {
    return new IOException(
        "%s announces %d values but holds %s; it is damaged: fetch it again."
            .formatted(file, announced, found));
  }

  private static IOException cut(Path file, IOException cause) {
    String where =
        cause.getMessage() == null
            ? "ends within its header"
            : "cannot be unpacked (%s)".formatted(cause.getMessage());
    return new IOException("%s %s; it is damaged: fetch it again.".formatted(file, where), cause);
  }
}
