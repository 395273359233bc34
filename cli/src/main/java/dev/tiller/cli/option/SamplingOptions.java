package dev.tiller.cli.option;

import dev.tiller.model.LanguageModel;
import dev.tiller.model.generate.GenerationSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How text is sampled. What is not given comes from the model's generation_config.json. */
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

  /** The settings for {@code model}. */
  public GenerationSettings settings(LanguageModel model) {
    GenerationSettings settings = GenerationSettings.of(model, NEW_TOKENS).withSeed(seed);
    boolean filters = topP != null || topK != null || minP != null;
    if (temperature != null) {
      settings = settings.withTemperature(temperature);
    } else if (filters && settings.isGreedy()) {
      // Filters mean nothing unless something is sampled.
      settings = settings.withTemperature(1);
    }
    settings = maxNewTokens == null ? settings : settings.withMaxNewTokens(maxNewTokens);
    settings = topP == null ? settings : settings.withTopP(topP);
    settings = topK == null ? settings : settings.withTopK(topK);
    settings = minP == null ? settings : settings.withMinP(minP);
    settings =
        repetitionPenalty == null ? settings : settings.withRepetitionPenalty(repetitionPenalty);
    return stops.isEmpty() ? settings : settings.withStops(stops);
  }
}
