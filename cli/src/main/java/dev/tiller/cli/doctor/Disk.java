package dev.tiller.cli.doctor;

import dev.tiller.cli.cache.CacheRoom;
import dev.tiller.ground.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where Tiller writes: the cache, and the room left on its disk. */
final class Disk {

  /** The natives take 0.5 GB unpacked; fitted maps and trained networks come on top. */
  private static final double LEAST_ROOM = 1e9;

  private Disk() {}

  static List<Observation> cache() throws IOException {
    Path root = Cache.root();
    Path existing = root;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return List.of(
          Observation.problem(
              "cache",
              existing + " cannot be written",
              "set TILLER_CACHE to a folder that can be written"));
    }
    List<Observation> findings = new ArrayList<>();
    findings.add(Observation.ok("cache", root + contents()));
    double free = Files.getFileStore(existing).getUsableSpace();
    String found = "%s free at %s".formatted(Machine.gigabytes(free), existing);
    findings.add(
        free >= LEAST_ROOM
            ? Observation.ok("disk", found)
            : Observation.problem(
                "disk", found, "free 1 GB or more, or set TILLER_CACHE to another disk"));
    return findings;
  }

  private static String contents() throws IOException {
    StringBuilder text = new StringBuilder();
    for (CacheRoom room : CacheRoom.all()) {
      text.append(text.isEmpty() ? ": " : ", ").append(room.name()).append(' ').append(room.size());
    }
    return text.isEmpty() ? ": empty" : text.toString();
  }
}
