package dev.tiller.pretraining;

import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Token ids of several sources, drawn as windows. A source of n tokens is drawn with weight
 * n^{@code temperature}, so that small sources are seen more often than their share. Which windows
 * a step sees depends on the seed and the step alone: a resumed run sees what an uninterrupted one
 * would.
 *
 * <p>Files: {@code PART.SOURCE.u16}, little-endian unsigned 16-bit ids.
 */
public final class TokenMix {

  private final Map<String, ShortBuffer> bySource;
  private final String[] names;
  private final double[] cumulative;

  private TokenMix(Map<String, ShortBuffer> bySource, double temperature) {
    this.bySource = bySource;
    this.names = bySource.keySet().toArray(String[]::new);
    this.cumulative = new double[names.length];
    double sum = 0;
    for (int i = 0; i < names.length; i++) {
      sum += Math.pow(tokens(names[i]).limit(), temperature);
      cumulative[i] = sum;
    }
  }

  /**
   * @param folder with the token files
   * @param part such as {@code train} or {@code heldout}
   * @param temperature in [0,1]: 1 draws every token equally often, 0 every source
   * @throws UserError if there are no such files
   */
  public static TokenMix open(Path folder, String part, double temperature) throws IOException {
    Map<String, ShortBuffer> found = new TreeMap<>();
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> list = Files.list(folder)) {
        list.filter(p -> p.getFileName().toString().matches(part + "\\.[^.]+\\.u16"))
            .forEach(files::add);
      }
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file)) {
        String source = file.getFileName().toString().split("\\.")[1];
        found.put(
            source,
            channel
                .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer());
      }
    }
    if (found.isEmpty()) {
      throw new UserError(
          "There are no token files "
              + part
              + ".SOURCE.u16 in "
              + folder
              + "; make them with `tiller train corpus` first.");
    }
    return new TokenMix(found, temperature);
  }

  /** Names of the sources, sorted. */
  public List<String> sources() {
    return List.of(names);
  }

  /** All ids of one source. */
  public ShortBuffer tokens(String source) {
    return bySource.get(source);
  }

  /**
   * @param seed of the run
   * @param step of the run
   * @param rows windows wanted
   * @param length tokens in a window
   * @return ids, [rows][length]
   */
  public int[][] windows(long seed, long step, int rows, int length) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, step));
    int[][] windows = new int[rows][];
    for (int r = 0; r < rows; r++) {
      double u = random.nextDouble() * cumulative[cumulative.length - 1];
      int source = 0;
      while (source < names.length - 1 && u >= cumulative[source]) {
        source++;
      }
      ShortBuffer ids = tokens(names[source]);
      int last = Math.max(1, ids.limit() - length);
      windows[r] = window(ids, random.nextInt(last), length);
    }
    return windows;
  }

  /** Ids from {@code start} on; a source that is too short is read in a circle. */
  static int[] window(ShortBuffer ids, int start, int length) {
    int[] window = new int[length];
    for (int i = 0; i < length; i++) {
      window[i] = Short.toUnsignedInt(ids.get((start + i) % ids.limit()));
    }
    return window;
  }
}
