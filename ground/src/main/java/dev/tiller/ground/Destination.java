package dev.tiller.ground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What writing to a name means. Only a regular file, or nothing yet, may be replaced by a new file.
 * A symbolic link is followed: it stays, and what it names is created or replaced. A device or a
 * pipe stays what it is and is written to. Where a process's open file is named, as {@code
 * /dev/stdout} does, that file is appended to.
 *
 * @param path the file itself, absolute, behind all symbolic links
 * @param replaceable whether a new file is renamed over it; else it is opened and written to
 */
public record Destination(Path path, boolean replaceable) {

  private static final int MOST_LINKS = 40;

  /** Bytes of a name that every usual file system takes. */
  static final int LONGEST = 255;

  /**
   * @param named by whoever wants the file
   * @throws IOException if it is a folder, or its links lead in a circle
   */
  public static Destination of(Path named) throws IOException {
    requireName(named);
    Path path = named.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (path.getParent().toRealPath().startsWith("/proc")) {
        return new Destination(path, false);
      }
      if (links == MOST_LINKS) {
        throw new IOException(
            "Cannot write " + named + ": its symbolic links lead in a circle; name another file.");
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    if (Files.isDirectory(path)) {
      throw new IOException("Cannot write " + named + ": it is a folder; name a file in it.");
    }
    boolean special = Files.exists(path) && !Files.isRegularFile(path);
    return new Destination(path, !special);
  }

  /**
   * Refuses a name that no file or folder can have, before the work that would go there.
   *
   * @throws IOException if it is too long
   */
  public static void requireName(Path named) throws IOException {
    for (Path part : named) {
      int length = part.toString().getBytes(StandardCharsets.UTF_8).length;
      if (length > LONGEST) {
        throw new IOException(
            "Cannot write %s: a name in it has %d bytes, but at most %d are possible; give a shorter one."
                .formatted(UserError.excerpt(named), length, LONGEST));
      }
    }
  }
}
