package dev.tiller.cli.option;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationConfig;
import dev.tiller.language.generate.GenerationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How text is sampled. What is not given stays as the command has it. */
public final class SamplingOptions {

  private static final int NEW_TOKENS = 64;

  @Option(names = "--max-new-tokens", paramLabel = "n", description = "Tokens at most.")
  private @Nullable Integer maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "t",
      description = "Below 1 more likely tokens, above 1 less likely ones; 0 takes the likeliest.")
  private @Nullable Double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "p",
      description = "Sample from the likeliest tokens whose probabilities reach p.")
  private @Nullable Double topP;

  @Option(names = "--top-k", paramLabel = "k", description = "Sample from the k likeliest tokens.")
  private @Nullable Integer topK;

  @Option(
      names = "--min-p",
      paramLabel = "p",
      description = "Sample from tokens at least p times as likely as the likeliest.")
  private @Nullable Double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "r",
      description = "Above 1 makes tokens that occurred already less likely.")
  private @Nullable Double repetitionPenalty;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End where this text appears; repeatable.")
  private List<String> stops = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "The same seed gives the same text on the same machine (default: 0).")
  private long seed;

  /**
   * What is not given comes from the model's generation_config.json.
   *
   * @param answer says which of its keys are not followed
   */
  public GenerationSettings settings(LanguageModel model, Answer answer) {
    GenerationConfig config = GenerationConfig.of(model, NEW_TOKENS);
    config.notes().forEach(answer::note);
    return settings(config.settings());
  }

  /**
   * @param usual what is not given
   */
  public GenerationSettings settings(GenerationSettings usual) {
    GenerationSettings settings = usual.withSeed(seed);
    boolean filters = topP != null || topK != null || minP != null;
    if (temperature != null) {
      settings = with("--temperature", temperature, settings::withTemperature, settings);
    } else if (filters && settings.isGreedy()) {
      // Filters mean nothing unless something is sampled.
      settings = settings.withTemperature(1);
    }
    settings = with("--max-new-tokens", maxNewTokens, settings::withMaxNewTokens, settings);
    settings = with("--top-p", topP, settings::withTopP, settings);
    settings = with("--top-k", topK, settings::withTopK, settings);
    settings = with("--min-p", minP, settings::withMinP, settings);
    settings =
        with("--repetition-penalty", repetitionPenalty, settings::withRepetitionPenalty, settings);
    return stops.isEmpty() ? settings : with("--stop", stops, settings::withStops, settings);
  }

  /** Texts that end the continuation. */
  public List<String> stops() {
    return List.copyOf(stops);
  }

  private static <T> GenerationSettings with(
      String option,
      @Nullable T value,
      Function<T, GenerationSettings> change,
      GenerationSettings settings) {
    return value == null ? settings : WrongUse.check(option, () -> change.apply(value));
  }
}
