package dev.tiller.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What memory the system could still give; for a word before something large is loaded. */
public final class FreeMemory {

  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final Path CONTAINER = Path.of("/sys/fs/cgroup/memory.max");

  /** Longer numbers stand for no limit. */
  private static final int DIGITS = 15;

  private FreeMemory() {}

  /**
   * Bytes that are free without swapping, and at most what a container may have in all.
   *
   * @return empty where the system does not say
   */
  public static OptionalLong bytes() {
    return bytes(MACHINE, CONTAINER);
  }

  static OptionalLong bytes(Path machine, Path container) {
    OptionalLong free = number(machine, "MemAvailable:\\s+(\\d{1,15}) kB", 1024);
    OptionalLong limit = number(container, "^(\\d{1,%d})\\s*$".formatted(DIGITS), 1);
    return free.isPresent() && limit.isPresent()
        ? OptionalLong.of(Math.min(free.getAsLong(), limit.getAsLong()))
        : free;
  }

  private static OptionalLong number(Path file, String pattern, long unit) {
    try {
      String text = Files.isReadable(file) ? Files.readString(file) : "";
      Matcher found = Pattern.compile(pattern).matcher(text);
      return found.find()
          ? OptionalLong.of(unit * Long.parseLong(found.group(1)))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty(); // Then loading finds out.
    }
  }
}
