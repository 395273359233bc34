package dev.tiller.ground;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder in the making, the companion of {@link AtomicFile}: filled beside its place, and renamed
 * there whole, so that a reader, or a crash, sees nothing or all of it. What a killed process left
 * in the making is removed by the next one that makes the same folder.
 */
public final class AtomicFolder {

  private AtomicFolder() {}

  /** Fills a folder; whatever it throws leaves no folder behind. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content, and syncs what must survive a power cut.
     *
     * @param fresh an empty folder
     */
    void fill(Path fresh) throws IOException;
  }

  /**
   * Makes a folder that is not there yet, or is empty. If somebody else made it meanwhile, theirs
   * stays and ours is dropped: the first is as good as the second.
   *
   * @param target folders above it are made
   * @throws IOException if the disk refuses, or the target is a file
   */
  public static void create(Path target, Content content) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    Path above = place.getParent();
    if (above == null) {
      throw new IOException("Cannot make " + target + ": it names no folder in any other.");
    }
    if (!Files.isDirectory(above)) { // Java 17 refuses a symbolic link otherwise.
      Files.createDirectories(above);
    }
    make(place, PartName.fresh(above, place), content);
  }

  /**
   * As {@link #create(Path, Content)}, for one who holds a lock and so is alone: the folder in the
   * making has a name of the caller's, and what a killed process left there goes at once, however
   * young it is.
   *
   * @param fresh beside the target, on the same disk
   */
  public static void createAlone(Path target, Path fresh, Content content) throws IOException {
    delete(fresh);
    make(target.toAbsolutePath().normalize(), fresh, content);
  }

  private static void make(Path place, Path fresh, Content content) throws IOException {
    try {
      Files.createDirectory(fresh);
      content.fill(fresh);
      sync(fresh);
      move(fresh, place);
      sync(place.getParent());
    } finally {
      delete(fresh);
    }
  }

  private static void move(Path fresh, Path place) throws IOException {
    try {
      if (Files.isDirectory(place)) {
        Files.delete(place); // An empty one stands in the way of nobody but the rename.
      }
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
    }
  }

  /** Removes a folder with all that is in it, or a file; nothing where there is none. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Makes the names in a folder, or the bytes of a file, survive a power cut. */
  public static void sync(Path path) throws IOException {
    // Reading is enough to sync, and all that a folder allows.
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
