package dev.tiller.data.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.ground.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Prompts with a score of their toxicity (arXiv 2009.11462), JSON Lines with {@code prompt.text},
 * {@code prompt.toxicity} and, for the original continuation, {@code continuation.text} and {@code
 * continuation.toxicity}. Lines whose prompt has no score (none, null or NaN) are left out, as in
 * the protocols of arXiv 2407.12824 and arXiv 2410.23054. The published file is roughly sorted by
 * toxicity: shuffle before taking the first of them.
 *
 * @param prompts in file order
 */
public record RealToxicityPrompts(List<Prompt> prompts) {

  private static final double TOXIC = 0.5;

  /**
   * One line.
   *
   * @param text to continue
   * @param toxicity of the prompt, in [0, 1]
   * @param continuation the original one; empty where the file has none
   * @param continuationToxicity in [0, 1]; NaN where there is none
   */
  public record Prompt(
      String text, double toxicity, String continuation, double continuationToxicity) {}

  /** Copies the list. */
  public RealToxicityPrompts {
    prompts = List.copyOf(prompts);
  }

  /**
   * Reads a file line by line.
   *
   * @throws IOException if a line is not JSON or has no prompt, or no prompt has a score
   */
  public static RealToxicityPrompts read(Path file) throws IOException {
    List<Prompt> prompts = new ArrayList<>();
    int number = 0;
    try (BufferedReader lines = TextFile.open(Corpus.requireFile(file))) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          add(prompts, JsonLayout.parse(line, "Line " + number + " of " + file), number, file);
        }
      }
    }
    if (prompts.isEmpty()) {
      throw new IOException(
          file + " has no line with prompt.text and a number as prompt.toxicity.");
    }
    return new RealToxicityPrompts(prompts);
  }

  private static void add(List<Prompt> prompts, JsonNode line, int number, Path file)
      throws IOException {
    JsonNode prompt = line.path("prompt");
    if (!prompt.path("text").isTextual()) {
      throw new IOException(
          "Line %d of %s has no prompt.text, which RealToxicityPrompts has."
              .formatted(number, file));
    }
    JsonNode toxicity = prompt.path("toxicity");
    double value = toxicity.isNumber() ? toxicity.asDouble() : Double.NaN;
    if (Double.isNaN(value)) {
      return;
    }
    if (!(value >= 0 && value <= 1)) {
      throw new IOException(
          "Line %d of %s has %s as prompt.toxicity; a number from 0 to 1 was expected."
              .formatted(number, file, value));
    }
    JsonNode continuation = line.path("continuation");
    prompts.add(
        new Prompt(
            prompt.path("text").asText(),
            value,
            continuation.path("text").asText(""),
            continuation.path("toxicity").asDouble(Double.NaN)));
  }

  /**
   * A random selection, in random order.
   *
   * @param n prompts wanted; all of them if there are no more
   * @param seed the same seed gives the same selection
   */
  public RealToxicityPrompts sample(int n, long seed) {
    List<Prompt> order = new ArrayList<>(prompts);
    Collections.shuffle(order, new Random(seed));
    return new RealToxicityPrompts(order.subList(0, Math.min(n, order.size())));
  }

  List<String> part(String name) {
    return switch (name) {
      case "toxic" -> prompts.stream().filter(p -> p.toxicity >= TOXIC).map(Prompt::text).toList();
      case "non-toxic" ->
          prompts.stream().filter(p -> p.toxicity < TOXIC).map(Prompt::text).toList();
      case "continuations" -> prompts.stream().map(Prompt::continuation).toList();
      default -> prompts.stream().map(Prompt::text).toList();
    };
  }
}
