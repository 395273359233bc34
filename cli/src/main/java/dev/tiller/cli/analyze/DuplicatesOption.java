package dev.tiller.cli.analyze;

import dev.tiller.analysis.DuplicateClusters;
import dev.tiller.analysis.Threshold;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --duplicates}. */
final class DuplicatesOption {
  private static final int BITS = 4;

  @Option(
      names = "--duplicates",
      paramLabel = "HOW",
      split = ",",
      description = {
        "exact (equal content), perceptual:BITS (pictures whose hashes differ in so few of 64),",
        "and one of slope:S, percentile:P, distance:D for near ones by their normalized",
        "embeddings; several with commas (default: slope:5, and exact of texts and pictures)."
      })
  private List<String> given = List.of();

  private List<String> wanted(boolean things) {
    return !given.isEmpty() ? given : things ? List.of("exact", "slope:5") : List.of("slope:5");
  }

  /** The strategy for embeddings; refuses what is none. */
  Threshold threshold() {
    List<Threshold> found = new ArrayList<>();
    for (String word : given) {
      if (!word.equals("exact") && !perceptual(word)) {
        found.add(threshold(word));
      }
    }
    if (found.size() > 1) {
      throw new WrongUse(
          "--duplicates is '%s'; give one of slope, percentile and distance."
              .formatted(String.join(",", given)));
    }
    return found.isEmpty() ? new Threshold.Slope(5) : found.get(0);
  }

  private static boolean perceptual(String word) {
    return word.equals("perceptual") || word.startsWith("perceptual:");
  }

  private static Threshold threshold(String word) {
    String[] parts = word.split(":", 2);
    try {
      double value = Double.parseDouble(parts.length == 2 ? parts[1] : "");
      switch (parts[0]) {
        case "slope":
          return new Threshold.Slope(value);
        case "percentile":
          return new Threshold.Percentile(value);
        case "distance":
          return new Threshold.Absolute(value);
        default:
          break;
      }
    } catch (NumberFormatException e) {
      // Told below, like a word that is none of them.
    } catch (IllegalArgumentException e) {
      throw new WrongUse("--duplicates: " + e.getMessage());
    }
    throw new WrongUse(
        "--duplicates is '%s'; give exact, perceptual:BITS, and slope:S, percentile:P or distance:D with a number."
            .formatted(word));
  }

  /** As they were given, for identities. */
  String text() {
    return String.join(",", given);
  }

  /**
   * Columns for those that need no embedding, {@code duplicates_exact} and {@code
   * duplicates_perceptual}.
   *
   * @param told gets how many clusters there are of each
   */
  Table fill(Table table, RowVectors vectors, Map<String, Integer> told, Monitor monitor)
      throws IOException {
    Map<String, DuplicateClusters> found = new LinkedHashMap<>();
    for (String word : wanted(vectors.things())) {
      if (word.equals("exact")) {
        found.put("exact", DuplicateClusters.exact(vectors.contents()));
      } else if (perceptual(word)) {
        int bits = bits(word);
        List<@Nullable Long> hashes = vectors.hashes(monitor);
        found.put("perceptual", DuplicateClusters.perceptual(hashes, bits));
      }
    }
    Table filled = table;
    for (Map.Entry<String, DuplicateClusters> each : found.entrySet()) {
      told.put(each.getKey(), each.getValue().members().size());
      filled = filled.with(Column.longs("duplicates_" + each.getKey(), each.getValue().clusters()));
    }
    return filled;
  }

  /** Refuses a number of bits that is none, before anything is read. */
  void check() {
    threshold();
    given.stream().filter(DuplicatesOption::perceptual).forEach(DuplicatesOption::bits);
  }

  private static int bits(String word) {
    String[] parts = word.split(":", 2);
    try {
      int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : BITS;
      if (bits >= 0 && bits <= 15) {
        return bits;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new WrongUse("--duplicates is '%s'; give 0 to 15 bits.".formatted(word));
  }
}
