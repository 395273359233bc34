package dev.tiller.data.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

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

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is not an IDX file of bytes, in one sentence
   */
  public static IdxFile read(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain =
            file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        DataInputStream in = new DataInputStream(plain)) {
      int magic = in.readInt();
      int axes = magic & 0xff;
      if (magic >>> 8 != BYTES || axes < 1 || axes > MAX_AXES) {
        throw new IOException(
            "%s starts with 0x%08x, but an IDX file of bytes with 1 to %d axes (0x000008..) was expected."
                .formatted(file, magic, MAX_AXES));
      }
      int[] shape = new int[axes];
      long count = 1;
      for (int i = 0; i < axes; i++) {
        shape[i] = in.readInt();
        count *= shape[i];
        if (shape[i] < 0 || count > MAX_VALUES) {
          throw new IOException(
              "%s announces an axis of %d, but at most %d values in all were expected."
                  .formatted(file, shape[i], MAX_VALUES));
        }
      }
      byte[] values = in.readNBytes((int) count);
      if (values.length < count || in.read() >= 0) {
        throw new IOException(
            "%s announces %d values but holds %s; it is damaged."
                .formatted(file, count, values.length < count ? values.length : "more"));
      }
      return new IdxFile(shape, values);
    } catch (EOFException e) {
      throw new IOException(file + " ends within its header; it is damaged.", e);
    }
  }
}
