package dev.tiller.tensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file in the making, beside the file it will replace. {@link #commit} syncs it and renames it
 * over the target in one step; without that, {@link #close} removes it. Only a regular file is
 * replaced: a symbolic link is followed and stays, a device or a pipe has no part file and is
 * written to as the bytes come.
 *
 * <p>A process that is killed meanwhile leaves its part file, {@code .name.process-n.part}. The
 * next process that writes the same target deletes those whose process is gone.
 */
public final class PartFile implements AutoCloseable {

  private static final AtomicLong COUNT = new AtomicLong();
  private static final Pattern NAME = Pattern.compile("(\\d+)-\\d+\\.part");

  /** The process may run on another machine that shares the disk; then it still writes. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private final Path target;
  private final @Nullable Path part;
  private final FileChannel channel;

  private PartFile(Path target, @Nullable Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /**
   * Makes the folder where needed, and an empty part file in it.
   *
   * @param file that {@link #commit} creates or replaces
   * @throws IOException if the disk refuses, or the file is a folder
   */
  public static PartFile create(Path file) throws IOException {
    Destination destination = Destination.of(file);
    Path target = destination.path();
    if (!destination.replaceable()) {
      return new PartFile(target, null, FileChannel.open(target, StandardOpenOption.APPEND));
    }
    Path folder = target.getParent();
    if (!Files.isDirectory(folder)) { // Java 17 refuses a symbolic link to a folder otherwise.
      Files.createDirectories(folder);
    }
    String prefix = "." + target.getFileName() + ".";
    removeAbandoned(folder, prefix);
    Path part =
        folder.resolve(
            prefix + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".part");
    return new PartFile(
        target,
        part,
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  private static void removeAbandoned(Path folder, String prefix) throws IOException {
    Instant old = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(
            folder, path -> path.getFileName().toString().startsWith(prefix))) {
      for (Path part : parts) {
        Matcher name = NAME.matcher(part.getFileName().toString().substring(prefix.length()));
        if (name.matches()
            && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
            && Files.getLastModifiedTime(part).toInstant().isBefore(old)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  /** Where to write. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Puts what was written in the target's place, for good: it survives a loss of power.
   *
   * @throws IOException if the disk refuses; the target is then as it was
   */
  public void commit() throws IOException {
    if (part == null) {
      channel.close(); // A pipe or a device cannot be synced.
      return;
    }
    channel.force(true);
    channel.close();
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Removes the part file, unless it was committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (part != null) {
      Files.deleteIfExists(part);
    }
  }
}
