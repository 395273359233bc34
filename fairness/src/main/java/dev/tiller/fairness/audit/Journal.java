package dev.tiller.fairness.audit;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What is finished of each item, appended as it comes: a process that dies loses the record it was
 * writing, which is cut off when the file is opened again, and no other. Records stay in the file:
 * in memory is only where each begins. Used by several threads.
 */
final class Journal implements AutoCloseable {

  private static final int MAGIC = 0x54464a31; // TFJ1
  private static final int RECORD = 12;

  private final FileChannel channel;
  private final Map<Integer, Long> places = new HashMap<>();

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file, or begins it.
   *
   * @param identity of the work; a file of another work is refused
   * @throws UserError if the file is another work's, or no journal
   */
  static Journal open(Path file, Identity identity) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Journal journal = new Journal(channel);
    try {
      if (channel.tryLock() == null) {
        throw new UserError(
            "Another audit is writing %s; wait for it, or name another folder.".formatted(file));
      }
      journal.read(file, identity);
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (e instanceof java.nio.channels.OverlappingFileLockException) {
        throw new UserError(
            "Another audit is writing %s; wait for it, or name another folder.".formatted(file), e);
      }
      throw e;
    }
  }

  private void read(Path file, Identity identity) throws IOException {
    byte[] name = identity.text().getBytes(StandardCharsets.UTF_8);
    long size = channel.size();
    ByteBuffer head = ByteBuffer.allocate(8);
    if (size < 8 || channel.read(head, 0) < 8 || size < 8 + head.flip().getInt(4)) {
      begin(name);
      return;
    }
    int length = head.getInt(4);
    if (head.getInt(0) != MAGIC || length < 0) {
      throw new UserError(
          "%s is no record of an audit; name another folder for what is kept.".formatted(file));
    }
    ByteBuffer text = ByteBuffer.allocate(length);
    channel.read(text, 8);
    String before = new String(text.array(), StandardCharsets.UTF_8);
    if (!before.equals(identity.text())) {
      throw new UserError(
          "What is kept in %s belongs to another audit (%s); name another folder with --keep, or delete this one."
              .formatted(file.getParent(), Identity.parse(before).difference(identity)));
    }
    channel.position(records(8L + length, size));
    channel.truncate(channel.position());
  }

  private void begin(byte[] name) throws IOException {
    channel.truncate(0);
    ByteBuffer head = ByteBuffer.allocate(8 + name.length);
    head.putInt(MAGIC).putInt(name.length).put(name).flip();
    write(head, 0);
    channel.position(8L + name.length);
  }

  /** Reads whole records; gives where they end. */
  private long records(long from, long size) throws IOException {
    long at = from;
    while (at + RECORD <= size) {
      ByteBuffer head = ByteBuffer.allocate(RECORD);
      channel.read(head, at);
      head.flip();
      int item = head.getInt();
      int length = head.getInt();
      int sum = head.getInt();
      if (length < 0 || at + RECORD + length > size) {
        break;
      }
      byte[] bytes = new byte[length];
      ByteBuffer into = ByteBuffer.wrap(bytes);
      while (into.hasRemaining()) {
        channel.read(into, at + RECORD + into.position());
      }
      if (sum != sum(item, bytes)) {
        break;
      }
      places.put(item, at);
      at += RECORD + length;
    }
    return at;
  }

  private static int sum(int item, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(item);
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** Of how many items something is kept. */
  synchronized int size() {
    return places.size();
  }

  synchronized boolean has(int item) {
    return places.containsKey(item);
  }

  /** What is kept of an item that {@link #has} something. */
  byte[] read(int item) throws IOException {
    long at;
    synchronized (this) {
      at = places.get(item);
    }
    ByteBuffer head = ByteBuffer.allocate(RECORD);
    read(head, at);
    ByteBuffer bytes = ByteBuffer.allocate(head.getInt(4));
    read(bytes, at + RECORD);
    return bytes.array();
  }

  private void read(ByteBuffer into, long from) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) {
        throw new IOException(
            "What an audit kept became shorter while it ran; let nothing else write there.");
      }
    }
  }

  synchronized void append(int item, byte[] bytes) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD + bytes.length);
    record.putInt(item).putInt(bytes.length).putInt(sum(item, bytes)).put(bytes).flip();
    long at = channel.position();
    write(record, at);
    channel.position(at + RECORD + bytes.length);
    places.put(item, at);
  }

  private void write(ByteBuffer bytes, long from) throws IOException {
    long at = from;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
