package dev.tiller.ground;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A file in the making, so that a reader, or a crash, sees the old content or the new, never half:
 * a part file beside the file it will replace. {@link #commit} syncs it and renames it over the
 * target in one step; without that, {@link #close} removes it. Missing folders are made.
 *
 * <p>Only a regular file is replaced ({@link Destination}): a symbolic link is followed and stays,
 * a device or a pipe has no part file and is written to as the bytes come. {@link PartName} says
 * what becomes of part files whose process was killed.
 */
public final class AtomicFile implements AutoCloseable {

  private final Path named;
  private final Path target;
  private final Path part;
  private final FileChannel channel;

  /**
   * @param named the target as whoever wants it calls it
   * @param part the target itself where that is no regular file
   */
  private AtomicFile(Path named, Path target, Path part, FileChannel channel) {
    this.named = named;
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /** Produces the content; whatever it throws leaves the target untouched. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content.
     *
     * @param out buffered by the caller's needs, who may close it
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Produces the content into a file of its own, for writers that insist on a path. */
  @FunctionalInterface
  public interface FileContent {
    /** Writes the whole content to {@code temporary}, which does not exist yet. */
    void writeTo(Path temporary) throws IOException;
  }

  /**
   * Begins a file.
   *
   * @param file that {@link #commit} creates or replaces
   * @throws IOException if the disk refuses, or the file is a folder
   */
  public static AtomicFile create(Path file) throws IOException {
    Destination destination = Destination.of(file);
    Path target = destination.path();
    if (!destination.replaceable()) {
      return new AtomicFile(
          file, target, target, FileChannel.open(target, StandardOpenOption.APPEND));
    }
    Path part = PartName.fresh(parentOf(target, file), target);
    try {
      FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      return new AtomicFile(file, target, part, channel);
    } catch (FileSystemException e) {
      // Nobody knows the part file by its name.
      throw new IOException(
          "Cannot write %s: no file can be made in its folder (%s); name another place."
              .formatted(file, e instanceof NoSuchFileException ? "refused" : UserError.reason(e)),
          e);
    }
  }

  /** Writes {@code text} as UTF-8. */
  public static void write(Path target, String text) throws IOException {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes what {@code content} produces. */
  public static void write(Path target, Content content) throws IOException {
    try (AtomicFile file = create(target)) {
      content.writeTo(file.new Unclosed(Channels.newOutputStream(file.channel)));
      file.commit();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writers that close what they write to leave the file open, which has still to be synced. */
  private final class Unclosed extends FilterOutputStream {

    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw refused(named, e);
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Like {@link #write(Path, Content)}, for a writer that opens the file itself. */
  public static void writeFile(Path target, FileContent content) throws IOException {
    Destination destination = Destination.of(target);
    if (!destination.replaceable()) {
      through(target, destination.path(), content);
      return;
    }
    Path part = PartName.fresh(parentOf(destination.path(), target), destination.path());
    try {
      content.writeTo(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
        rename(part, destination.path());
      } catch (IOException e) {
        throw refused(target, e);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Writes all of {@code bytes} behind what is there already.
   *
   * @throws IOException if the disk refuses; it names the file
   */
  public void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw refused(named, e);
    }
  }

  /** A full disk says so without the file's name, or with that of a part file. */
  private static FileSystemException refused(Path named, IOException e) {
    FileSystemException told = new FileSystemException(named.toString(), null, UserError.reason(e));
    told.initCause(e);
    return told;
  }

  /**
   * Puts what was written in the target's place, for good: it survives a loss of power.
   *
   * @throws IOException if the disk refuses; the target is then as it was
   */
  public void commit() throws IOException {
    try {
      if (isDirect()) {
        channel.close(); // A pipe or a device cannot be synced.
        return;
      }
      channel.force(true);
      channel.close();
      rename(part, target);
    } catch (IOException e) {
      throw refused(named, e);
    }
  }

  /** Removes the part file, unless it was committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!isDirect()) {
      Files.deleteIfExists(part);
    }
  }

  private boolean isDirect() {
    return part.equals(target);
  }

  /** A device or a pipe takes bytes in order, and a writer that wants a path may seek: a detour. */
  private static void through(Path named, Path device, FileContent content) throws IOException {
    Path folder = Files.createTempDirectory("tiller-output");
    Path temporary = folder.resolve("content");
    try {
      content.writeTo(temporary);
      try (OutputStream out = Files.newOutputStream(device, StandardOpenOption.APPEND)) {
        Files.copy(temporary, out);
      } catch (IOException e) {
        throw refused(named, e);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(temporary);
      Files.delete(folder);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
    try (FileChannel folder = FileChannel.open(to.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (AccessDeniedException e) {
      // A folder that may be written but not read, or any on Windows: it cannot be synced.
      return;
    }
  }

  private static Path parentOf(Path absolute, Path asNamed) throws IOException {
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new IOException("Cannot write " + asNamed + ": it names no file in any folder.");
    }
    try {
      if (!Files.isDirectory(folder)) { // Java 17 refuses a symbolic link to a folder otherwise.
        Files.createDirectories(folder);
      }
    } catch (FileSystemException e) {
      throw new IOException(
          "Cannot write " + asNamed + ": its folder could not be created at " + e.getFile() + ".",
          e);
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(
          "Cannot write " + asNamed + ": no permission to write in the folder " + folder + ".");
    }
    return folder;
  }

  /** Lower-case hexadecimal SHA-256 of a file's bytes. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes. */
  public static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Lower-case hexadecimal SHA-256 of bytes. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
  }
}
