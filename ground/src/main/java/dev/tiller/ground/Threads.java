package dev.tiller.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many threads this process may keep busy: what the environment variable {@code TILLER_THREADS}
 * says, else one for each physical core. For libtorch and ONNX Runtime alike; loads neither.
 */
public final class Threads {

  /** OpenMP ends the process when the system refuses it a thread. */
  private static final int MAX = 1024;

  /** Beyond that, threads that wait for each other by spinning take a hundred times as long. */
  private static final int MOST_PER_PROCESSOR = 4;

  private static final int FEW = 16;

  private Threads() {}

  /**
   * How many the user asked for, or the physical cores.
   *
   * @return 1 to four times the processors (at least 16, at most 1024)
   * @throws UserError if {@code TILLER_THREADS} is anything else
   */
  public static int asked() {
    return of(System.getenv("TILLER_THREADS"), Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param wanted the value of {@code TILLER_THREADS}
   * @param processors of this machine
   */
  static int of(@Nullable String wanted, int processors) {
    int most = Math.min(MAX, Math.max(FEW, MOST_PER_PROCESSOR * processors));
    if (wanted == null || wanted.isBlank()) {
      return physicalCores();
    }
    try {
      int threads = Integer.parseInt(wanted.trim());
      if (threads >= 1 && threads <= most) {
        return threads;
      }
    } catch (NumberFormatException e) {
      // Reported below, like zero.
    }
    throw new UserError(
        "TILLER_THREADS is \""
            + wanted
            + "\", but a whole number from 1 to "
            + most
            + " was expected on a machine with "
            + processors
            + " processors; set one or unset it for one thread per core.");
  }

  /** Cores rather than hardware threads: two threads of one core share its vector units. */
  private static int physicalCores() {
    int logical = Runtime.getRuntime().availableProcessors();
    Set<String> cores = new TreeSet<>();
    for (int cpu = 0; cpu < logical; cpu++) {
      Path siblings =
          Path.of("/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list");
      try {
        cores.add(Files.readString(siblings).trim());
      } catch (IOException e) {
        return logical;
      }
    }
    return Math.max(1, Math.min(logical, cores.size()));
  }
}
