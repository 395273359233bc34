package dev.tiller.benchmarks.network;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.pocket.PocketTraining;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Networks with random weights: speed does not depend on what a network has learned. */
public enum Shapes {
  /** The model that ships with the project, Gemma-2 shaped, 6.6 M parameters. */
  POCKET,
  /** Gemma 2 with 347 M parameters, soft caps as in the released models. */
  GEMMA2,
  /** Llama with 325 M parameters, untied head. */
  LLAMA,
  /** GPT-2 small, 124 M parameters. */
  GPT2;

  private static final long SEED = 20260101;
  private static final double DEVIATION = 0.02;

  /** The architecture as a config.json. */
  public Config config() throws IOException {
    if (this == POCKET) {
      return PocketTraining.config();
    }
    String name = name().toLowerCase(Locale.ROOT) + ".json";
    try (InputStream in = Objects.requireNonNull(Shapes.class.getResourceAsStream(name))) {
      return Config.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
    }
  }

  /** A network of this shape; the caller closes it. */
  public LanguageModel build(LanguageModel.Precision precision) throws IOException {
    return build(precision, source -> source);
  }

  /**
   * The same network with other parameters here and there.
   *
   * @param change of the source of parameters
   */
  public LanguageModel build(
      LanguageModel.Precision precision, UnaryOperator<ParameterSource> change) throws IOException {
    Config config = config();
    try (RandomParameters random = new RandomParameters(SEED, DEVIATION)) {
      return LanguageModel.build(config, change.apply(random), precision);
    }
  }
}
