package dev.tiller.language.generate;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How to continue a prompt. Filters apply in the order of Hugging Face's generate: repetition
 * penalty, temperature, top-k, top-p, min-p.
 *
 * @param maxNewTokens from 1
 * @param temperature above 0; 0 takes the likeliest id and ignores the filters
 * @param topK keep the k likeliest ids; 0 for all
 * @param topP keep the likeliest ids until their mass reaches this, in (0, 1]; 1 for all
 * @param minP keep ids with at least this fraction of the likeliest one's probability, in [0, 1]
 * @param repetitionPenalty divides positive and multiplies negative scores of ids in the prompt and
 *     in what was generated; 1 for none (arXiv 1909.05858)
 * @param stops texts that end a row; they are cut off. Only {@link TextGenerator} knows text
 * @param seed row i of a batch draws from a generator seeded with {@code seed + i}, so that it says
 *     what the same prompt says alone with that seed
 * @param endIds ids that end a row
 * @param logProbabilities whether to report them
 */
public record GenerationSettings(
    int maxNewTokens,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    List<String> stops,
    long seed,
    Set<Integer> endIds,
    boolean logProbabilities) {

  /**
   * @throws UserError if a value is out of its range
   */
  public GenerationSettings {
    check(maxNewTokens >= 1, "maxNewTokens", maxNewTokens, "at least 1");
    check(temperature >= 0 && temperature < 1e6, "temperature", temperature, "0 or above");
    check(topK >= 0, "topK", topK, "0 (for all) or above");
    check(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
    check(minP >= 0 && minP <= 1, "minP", minP, "from 0 to 1");
    check(
        repetitionPenalty > 0 && repetitionPenalty < 1e6,
        "repetitionPenalty",
        repetitionPenalty,
        "above 0 (1 for none)");
    check(!stops.contains(""), "stops", "\"\"", "texts of at least one character");
    stops = List.copyOf(stops);
    endIds = Set.copyOf(endIds);
  }

  private static void check(boolean fine, String name, Object found, String expected) {
    if (!fine) {
      throw new UserError(
          "The generation setting " + name + " is " + found + ", but it must be " + expected + ".");
    }
  }

  /** The likeliest id every time, no end ids. */
  public static GenerationSettings greedy(int maxNewTokens) {
    return new GenerationSettings(maxNewTokens, 0, 0, 1, 0, 1, List.of(), 0, Set.of(), false);
  }

  /** Plain sampling at temperature 1, no end ids. */
  public static GenerationSettings sampling(int maxNewTokens, long seed) {
    return greedy(maxNewTokens).withTemperature(1).withSeed(seed);
  }

  /**
   * What the model's makers recommend: {@code generation_config.json} beside its weights, end ids
   * also from {@code config.json}. Without such a file: greedy.
   *
   * @param maxNewTokens where the file does not say
   * @throws UserError if the file is damaged
   */
  public static GenerationSettings of(LanguageModel model, int maxNewTokens) {
    @Nullable Path folder = model.directory();
    Config general = model.config();
    Config own = general;
    boolean found = false;
    if (folder != null && Files.isRegularFile(folder.resolve("generation_config.json"))) {
      own = Config.read(folder.resolve("generation_config.json"), "generation settings");
      found = true;
    }
    Set<Integer> ends = new TreeSet<>(own.integers("eos_token_id"));
    if (ends.isEmpty()) {
      ends.addAll(general.integers("eos_token_id"));
    }
    boolean sample = found && own.flag("do_sample", false);
    GenerationSettings plain =
        greedy(found ? own.integer("max_new_tokens", maxNewTokens) : maxNewTokens)
            .withEndIds(ends)
            .withRepetitionPenalty(found ? own.number("repetition_penalty", 1) : 1);
    return sample
        ? plain
            .withTemperature(own.number("temperature", 1))
            .withTopK(own.integer("top_k", 50))
            .withTopP(own.number("top_p", 1))
            .withMinP(own.number("min_p", 0))
        : plain;
  }

  /** Whether the likeliest id is taken every time. */
  public boolean isGreedy() {
    return temperature == 0;
  }

  /** A copy with another value. */
  public GenerationSettings withMaxNewTokens(int value) {
    return new GenerationSettings(
        value,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        stops,
        seed,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withTemperature(double value) {
    return new GenerationSettings(
        maxNewTokens,
        value,
        topK,
        topP,
        minP,
        repetitionPenalty,
        stops,
        seed,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withTopK(int value) {
    return new GenerationSettings(
        maxNewTokens,
        temperature,
        value,
        topP,
        minP,
        repetitionPenalty,
        stops,
        seed,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withTopP(double value) {
    return new GenerationSettings(
        maxNewTokens,
        temperature,
        topK,
        value,
        minP,
        repetitionPenalty,
        stops,
        seed,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withMinP(double value) {
    return new GenerationSettings(
        maxNewTokens,
        temperature,
        topK,
        topP,
        value,
        repetitionPenalty,
        stops,
        seed,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withRepetitionPenalty(double value) {
    return new GenerationSettings(
        maxNewTokens, temperature, topK, topP, minP, value, stops, seed, endIds, logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withStops(List<String> value) {
    return new GenerationSettings(
        maxNewTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        value,
        seed,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withSeed(long value) {
    return new GenerationSettings(
        maxNewTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        stops,
        value,
        endIds,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withEndIds(Set<Integer> value) {
    return new GenerationSettings(
        maxNewTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        stops,
        seed,
        value,
        logProbabilities);
  }

  /** A copy with another value. */
  public GenerationSettings withLogProbabilities(boolean value) {
    return new GenerationSettings(
        maxNewTokens, temperature, topK, topP, minP, repetitionPenalty, stops, seed, endIds, value);
  }
}
