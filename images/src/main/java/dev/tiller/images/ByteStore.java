package dev.tiller.images;

import dev.tiller.ground.Cache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that never change, read at random by any number of threads: in the heap, or in a file
 * mapped into memory, which costs no heap and may be larger than 2 GB.
 */
public final class ByteStore {

  private static final long MAPPED = 1L << 30;
  private static final int DIGESTED = 1 << 20;

  private final List<ByteBuffer> parts;
  private final long[] starts;
  private final long length;

  private ByteStore(List<ByteBuffer> parts) {
    this.parts = List.copyOf(parts);
    starts = new long[parts.size()];
    long at = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at += parts.get(i).capacity();
    }
    length = at;
  }

  /** An array of the heap; not copied. */
  public static ByteStore of(byte[] bytes) {
    return new ByteStore(List.of(ByteBuffer.wrap(bytes)));
  }

  /**
   * A part of a file, mapped; the file must not shrink while it is used.
   *
   * @param from first byte
   * @param length of the part
   * @throws IOException if it cannot be mapped
   */
  public static ByteStore mapped(Path file, long from, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<ByteBuffer> parts = new ArrayList<>();
      for (long at = 0; at < length; at += MAPPED) {
        long size = Math.min(MAPPED, length - at);
        parts.add(channel.map(FileChannel.MapMode.READ_ONLY, from + at, size));
      }
      return new ByteStore(parts);
    }
  }

  /** How many bytes there are. */
  public long length() {
    return length;
  }

  /** Whether some of it is in a mapped file. */
  public boolean isMapped() {
    return parts.stream().anyMatch(ByteBuffer::isDirect);
  }

  /**
   * Copies some bytes.
   *
   * @param at the first of them
   * @param into where they go, from {@code offset} on
   * @throws IndexOutOfBoundsException if there are not as many
   */
  public void read(long at, byte[] into, int offset, int count) {
    if (at < 0 || count < 0 || at + count > length) {
      throw new IndexOutOfBoundsException(
          "Bytes %d to %d were asked for, of %d.".formatted(at, at + count, length));
    }
    int part = partOf(at);
    int done = 0;
    while (done < count) {
      ByteBuffer bytes = parts.get(part);
      int within = (int) (at + done - starts[part]);
      int now = Math.min(count - done, bytes.capacity() - within);
      bytes.get(within, into, offset + done, now);
      done += now;
      part++;
    }
  }

  private int partOf(long at) {
    int low = 0;
    int high = starts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= at) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** These bytes and then others; nothing is copied. */
  public ByteStore then(ByteStore more) {
    List<ByteBuffer> all = new ArrayList<>(parts);
    all.addAll(more.parts);
    return new ByteStore(all);
  }

  /** Lower-case hexadecimal SHA-256 of all bytes. */
  public String sha256() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
    byte[] some = new byte[(int) Math.min(DIGESTED, length)];
    for (long at = 0; at < length; at += some.length) {
      int count = (int) Math.min(some.length, length - at);
      read(at, some, 0, count);
      digest.update(some, 0, count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Takes bytes from front to end: in the heap up to a limit, in a file of the cache beyond it,
   * which is deleted when it has been mapped. Close it in any case.
   */
  public static final class Writer implements AutoCloseable {

    private static final int CHUNK = 1 << 24;

    private final long heapBytes;
    private final List<byte[]> chunks = new ArrayList<>();
    private int used = CHUNK;
    private long written;
    private @Nullable FileChannel channel;
    private @Nullable Path file;

    /**
     * @param heapBytes most that is kept in the heap
     */
    public Writer(long heapBytes) {
      this.heapBytes = heapBytes;
    }

    /** How many bytes were written. */
    public long length() {
      return written;
    }

    /**
     * @throws IOException if the disk refuses
     */
    public void write(byte[] bytes) throws IOException {
      if (channel == null && written + bytes.length > heapBytes) {
        spill();
      }
      written += bytes.length;
      if (channel != null) {
        put(bytes, bytes.length);
        return;
      }
      for (int at = 0; at < bytes.length; ) {
        if (used == CHUNK) {
          chunks.add(new byte[CHUNK]);
          used = 0;
        }
        int now = Math.min(bytes.length - at, CHUNK - used);
        System.arraycopy(bytes, at, chunks.get(chunks.size() - 1), used, now);
        used += now;
        at += now;
      }
    }

    private void spill() throws IOException {
      Path folder = Files.createDirectories(Cache.room("images"));
      file = Files.createTempFile(folder, "loaded", ".bytes");
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      for (int i = 0; i < chunks.size(); i++) {
        put(chunks.get(i), i == chunks.size() - 1 ? used : CHUNK);
      }
      chunks.clear();
    }

    private void put(byte[] bytes, int count) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    /**
     * What was written; nothing can be added any more.
     *
     * @throws IOException if it cannot be mapped
     */
    public ByteStore finish() throws IOException {
      if (channel != null) {
        return mapped(file, 0, written);
      }
      List<ByteBuffer> parts = new ArrayList<>();
      for (int i = 0; i < chunks.size(); i++) {
        boolean last = i == chunks.size() - 1;
        parts.add(ByteBuffer.wrap(last ? Arrays.copyOf(chunks.get(i), used) : chunks.get(i)));
      }
      return new ByteStore(parts);
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
        Files.deleteIfExists(file);
      }
    }
  }
}
