package dev.tiller.ground;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Writes a file so that a reader sees the old content or the new, never half: a temporary file in
 * the same folder, forced to the disk, then renamed. Only regular files are replaced: see {@link
 * Destination} for links, devices and pipes.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Produces the content; whatever it throws leaves the target untouched. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content.
     *
     * @param out buffered by the caller's needs, closed by {@link AtomicFile}
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Produces the content into a file of its own, for writers that insist on a path. */
  @FunctionalInterface
  public interface FileContent {
    /** Writes the whole content to {@code temporary}, which does not exist yet. */
    void writeTo(Path temporary) throws IOException;
  }

  /** Writes {@code text} as UTF-8. */
  public static void write(Path target, String text) throws IOException {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes what {@code content} produces; missing parent folders are created. */
  public static void write(Path target, Content content) throws IOException {
    Destination destination = Destination.of(target);
    if (destination.replaceable()) {
      replace(destination.path(), target, temporary -> writeTo(content, temporary));
    } else {
      try (OutputStream out =
          Files.newOutputStream(destination.path(), StandardOpenOption.APPEND)) {
        content.writeTo(out);
      }
    }
  }

  /** Like {@link #write(Path, Content)}, for a writer that opens the file itself. */
  public static void writeFile(Path target, FileContent content) throws IOException {
    Destination destination = Destination.of(target);
    if (destination.replaceable()) {
      replace(destination.path(), target, content);
    } else {
      through(destination.path(), content);
    }
  }

  private static void writeTo(Content content, Path temporary) throws IOException {
    try (OutputStream out = Files.newOutputStream(temporary)) {
      content.writeTo(out);
    }
  }

  private static void replace(Path absolute, Path asNamed, FileContent content) throws IOException {
    Path folder = parentOf(absolute, asNamed);
    Path temporary =
        folder.resolve(
            "." + absolute.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".part");
    try {
      content.writeTo(temporary);
      force(temporary);
      rename(temporary, absolute);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A device or a pipe takes bytes in order, and a writer that wants a path may seek: a detour. */
  private static void through(Path device, FileContent content) throws IOException {
    Path folder = Files.createTempDirectory("tiller-output");
    Path temporary = folder.resolve("content");
    try {
      content.writeTo(temporary);
      try (OutputStream out = Files.newOutputStream(device, StandardOpenOption.APPEND)) {
        Files.copy(temporary, out);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(temporary);
      Files.delete(folder);
    }
  }

  /** Lower-case hexadecimal SHA-256 of a file's bytes. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
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
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static Path parentOf(Path absolute, Path asNamed) throws IOException {
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new IOException("Cannot write " + asNamed + ": it names no file in any folder.");
    }
    try {
      Files.createDirectories(folder);
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

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
