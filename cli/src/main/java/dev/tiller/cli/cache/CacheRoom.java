package dev.tiller.cli.cache;

import dev.tiller.ground.Cache;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the cache.
 *
 * @param name such as {@code natives}
 * @param path where it lies
 * @param files in it, at any depth
 * @param bytes of all of them
 */
public record CacheRoom(String name, Path path, long files, long bytes) {

  /** All rooms by name; none if the cache does not exist yet. */
  public static List<CacheRoom> all() throws IOException {
    Path root = Cache.root();
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<CacheRoom> rooms = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        rooms.add(measure(folder));
      }
    }
    return rooms;
  }

  private static CacheRoom measure(Path folder) throws IOException {
    long[] sum = new long[2];
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0]++;
            sum[1] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          /** Another process may delete a file between listing and looking. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return new CacheRoom(String.valueOf(folder.getFileName()), folder, sum[0], sum[1]);
  }

  /** Deletes the room and everything in it; links are removed, not followed. */
  public void delete() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The size for people, such as {@code 478.2 MB}. */
  public String size() {
    return megabytes(bytes);
  }

  /** Bytes as millions. */
  public static String megabytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
