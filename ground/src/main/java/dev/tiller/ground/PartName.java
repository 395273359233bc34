package dev.tiller.ground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files and folders in the making: {@code .name.process-n.part}. A process that is killed
 * leaves its own; the next one that writes the same target deletes those whose process is gone.
 */
final class PartName {

  private static final AtomicLong COUNT = new AtomicLong();

  /** Process ids have at most 10 digits; a longer number is nobody's. */
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})-\\d+\\.part");

  /** The process may run on another machine that shares the disk; then it still writes. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  /** Bytes of dots, two numbers and the ending. */
  private static final int ROOM = 60;

  private PartName() {}

  /** A name that no other writer has, for a part of {@code target}. */
  static Path fresh(Path folder, Path target) throws IOException {
    Destination.requireName(target);
    String prefix = "." + shortened(String.valueOf(target.getFileName())) + ".";
    removeAbandoned(folder, prefix);
    return folder.resolve(
        prefix + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".part");
  }

  /** A name that just fits leaves no room for what stands around it. */
  private static String shortened(String name) {
    boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= Destination.LONGEST - ROOM;
    return fits ? name : AtomicFile.sha256(name);
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
          AtomicFolder.delete(part);
        }
      }
    } catch (AccessDeniedException e) {
      // A folder that may be written but not read: what lies there cannot be known.
      return;
    } catch (NoSuchFileException e) {
      // Another process removed it first.
      return;
    }
  }
}
