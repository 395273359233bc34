package dev.tiller.language.generate;

import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How to continue a prompt. Filters apply in the order of Hugging Face's generate: repetition
 * penalty, {@link TokenRules}, temperature, top-k, top-p, min-p.
 *
 * @param maxNewTokens from 1
 * @param maxLength prompt and new ids at most, in place of {@code maxNewTokens}; 0 where that
 *     counts
 * @param temperature above 0; 0 takes the likeliest id and ignores the filters
 * @param topK keep the k likeliest ids; 0 for all
 * @param topP keep the likeliest ids until their mass reaches this, in (0, 1]; 1 for all
 * @param minP keep ids with at least this fraction of the likeliest one's probability, in [0, 1]
 * @param repetitionPenalty divides positive and multiplies negative scores of ids in the prompt and
 *     in what was generated; 1 for none (arXiv 1909.05858)
 * @param stops texts that end a row; they are cut off. Only {@link TextGenerator} knows text
 * @param seed of a row's stream of random numbers; rows of a batch have the seeds that {@link
 *     #ofRow} gives
 * @param firstRow number of the first row, where a batch is a part of something longer: its streams
 *     do not depend on how it was cut
 * @param endIds ids that end a row
 * @param logProbabilities whether to report them
 * @param rules what may be said when
 */
public record GenerationSettings(
    int maxNewTokens,
    int maxLength,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    List<String> stops,
    long seed,
    int firstRow,
    Set<Integer> endIds,
    boolean logProbabilities,
    TokenRules rules) {

  /**
   * @throws UserError if a value is out of its range
   */
  public GenerationSettings {
    check(maxNewTokens >= 1, "maxNewTokens", maxNewTokens, "at least 1");
    check(maxLength >= 0, "maxLength", maxLength, "0 (for none) or above");
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
    return new GenerationSettings(
        maxNewTokens, 0, 0, 0, 1, 0, 1, List.of(), 0, 0, Set.of(), false, TokenRules.NONE);
  }

  /** Plain sampling at temperature 1, no end ids. */
  public static GenerationSettings sampling(int maxNewTokens, long seed) {
    return greedy(maxNewTokens).withTemperature(1).withSeed(seed);
  }

  /**
   * What the model's makers recommend, without what else {@link GenerationConfig} has to say.
   *
   * @param maxNewTokens where they do not say
   * @throws UserError if the file is damaged
   */
  public static GenerationSettings of(LanguageModel model, int maxNewTokens) {
    return GenerationConfig.of(model, maxNewTokens).settings();
  }

  /** Whether the likeliest id is taken every time. */
  public boolean isGreedy() {
    return temperature == 0;
  }

  /**
   * New tokens at most.
   *
   * @param promptLength ids of the prompt
   */
  public int limit(int promptLength) {
    return maxLength > 0 ? maxLength - promptLength : maxNewTokens;
  }

  /**
   * These settings for one row of a batch: with the seed of that row's own stream. The one place
   * where seeds of rows are made.
   *
   * @param row of the batch, from 0
   */
  public GenerationSettings ofRow(int row) {
    return withSeed(Seeds.mix(seed, (long) firstRow + row)).withFirstRow(0);
  }

  /**
   * @param number of the prompt in messages, from 1
   * @throws UserError if the prompt is empty, or too long with what is asked for
   */
  void check(LanguageModel model, int[] prompt, int number) {
    if (prompt.length == 0) {
      throw new UserError("Prompt " + number + " is empty; at least one token was expected.");
    }
    if (limit(prompt.length) < 1) {
      throw new UserError(
          "Prompt %d has %d tokens, but the model's generation_config.json wants %d in all (max_length); shorten the prompt, or say how many new ones you want."
              .formatted(number, prompt.length, maxLength));
    }
    long needed = (long) prompt.length + limit(prompt.length);
    int context = model.contextLength();
    if (needed > context) {
      throw new UserError(
          "Prompt %d has %d tokens and %d new ones were asked for, but this %s model has a context of %d; shorten the prompt or ask for fewer."
              .formatted(
                  number,
                  prompt.length,
                  limit(prompt.length),
                  model.config().modelType(),
                  context));
    }
  }

  /** A copy with another value, which holds whatever the prompt's length. */
  public GenerationSettings withMaxNewTokens(int value) {
    return with(
        draft -> {
          draft.maxNewTokens = value;
          draft.maxLength = 0;
        });
  }

  /** A copy with another value. */
  public GenerationSettings withMaxLength(int value) {
    return with(draft -> draft.maxLength = value);
  }

  /** A copy with another value. */
  public GenerationSettings withTemperature(double value) {
    return with(draft -> draft.temperature = value);
  }

  /** A copy with another value. */
  public GenerationSettings withTopK(int value) {
    return with(draft -> draft.topK = value);
  }

  /** A copy with another value. */
  public GenerationSettings withTopP(double value) {
    return with(draft -> draft.topP = value);
  }

  /** A copy with another value. */
  public GenerationSettings withMinP(double value) {
    return with(draft -> draft.minP = value);
  }

  /** A copy with another value. */
  public GenerationSettings withRepetitionPenalty(double value) {
    return with(draft -> draft.repetitionPenalty = value);
  }

  /** A copy with another value. */
  public GenerationSettings withStops(List<String> value) {
    return with(draft -> draft.stops = value);
  }

  /** A copy with another value. */
  public GenerationSettings withSeed(long value) {
    return with(draft -> draft.seed = value);
  }

  /** A copy with another value. */
  public GenerationSettings withFirstRow(int value) {
    return with(draft -> draft.firstRow = value);
  }

  /** A copy with another value. */
  public GenerationSettings withEndIds(Set<Integer> value) {
    return with(draft -> draft.endIds = value);
  }

  /** A copy with another value. */
  public GenerationSettings withLogProbabilities(boolean value) {
    return with(draft -> draft.logProbabilities = value);
  }

  /** A copy with another value. */
  public GenerationSettings withRules(TokenRules value) {
    return with(draft -> draft.rules = value);
  }

  private GenerationSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /** What a copy differs in. */
  private static final class Draft {
    int maxNewTokens;
    int maxLength;
    double temperature;
    int topK;
    double topP;
    double minP;
    double repetitionPenalty;
    List<String> stops;
    long seed;
    int firstRow;
    Set<Integer> endIds;
    boolean logProbabilities;
    TokenRules rules;

    Draft(GenerationSettings from) {
      maxNewTokens = from.maxNewTokens;
      maxLength = from.maxLength;
      temperature = from.temperature;
      topK = from.topK;
      topP = from.topP;
      minP = from.minP;
      repetitionPenalty = from.repetitionPenalty;
      stops = from.stops;
      seed = from.seed;
      firstRow = from.firstRow;
      endIds = from.endIds;
      logProbabilities = from.logProbabilities;
      rules = from.rules;
    }

    GenerationSettings finished() {
      return new GenerationSettings(
          maxNewTokens,
          maxLength,
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          stops,
          seed,
          firstRow,
          endIds,
          logProbabilities,
          rules);
    }
  }
}
