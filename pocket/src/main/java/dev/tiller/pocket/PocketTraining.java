package dev.tiller.pocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.Monitor;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.pretraining.HeldOutLoss;
import dev.tiller.pretraining.LanguageModelTrainer;
import dev.tiller.pretraining.TokenMix;
import dev.tiller.pretraining.TrainingPlan;
import dev.tiller.training.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The recipe of the pocket model: architecture, data mix, plan. */
public final class PocketTraining {

  /** Seed of initialization and data order. */
  public static final long SEED = 20260101;

  private static final double MIX_TEMPERATURE = 0.7;
  private static final double WEIGHT_DECAY = 0.1;
  private static final double DROPOUT = 0.1;
  private static final double AVERAGED_WINDOWS = 2000;

  private PocketTraining() {}

  /** The pocket model's architecture as a config.json. */
  public static Config config() throws IOException {
    try (InputStream in = PocketTraining.class.getResourceAsStream("model/config.json")) {
      return Config.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "pocket");
    }
  }

  /**
   * Trains, or goes on with, the pocket model.
   *
   * @param tokens folder with the token files of the corpus
   * @param run folder for the checkpoint and the log
   * @param plan such as {@link #plan}
   * @param architecture such as {@link #config}
   * @param monitor asked between steps
   */
  public static Run.Result train(
      Path tokens, Path run, TrainingPlan plan, Config architecture, Monitor monitor)
      throws IOException {
    try (RandomParameters random = new RandomParameters(SEED, 0.02);
        LanguageModel model =
            LanguageModel.build(architecture, random, LanguageModelTrainer.precision())) {
      return train(tokens, run, plan, model, monitor);
    }
  }

  private static Run.Result train(
      Path tokens, Path run, TrainingPlan plan, LanguageModel model, Monitor monitor)
      throws IOException {
    try (Run training =
        LanguageModelTrainer.open(
            model,
            plan,
            TokenMix.open(tokens, "train", MIX_TEMPERATURE),
            TokenMix.open(tokens, "heldout", MIX_TEMPERATURE),
            run)) {
      return training.run(monitor);
    }
  }

  /**
   * Many passes over little text: more weight decay than for one, dropout, and an average.
   *
   * @param steps of the whole run
   * @param fall steps at its end in which the rate falls
   */
  public static TrainingPlan plan(long steps, long fall) {
    return TrainingPlan.small(SEED, steps)
        .over(steps, 40, fall)
        .withDecay(WEIGHT_DECAY)
        .withDropout(DROPOUT)
        .withAverage(AVERAGED_WINDOWS);
  }

  /**
   * Bits per byte of the held-out text, window by window without overlap, by source.
   *
   * @param model the trained model
   * @param corpus folder of the corpus with its token files
   */
  public static Map<String, Double> bitsPerByte(LanguageModel model, Path corpus)
      throws IOException {
    TokenMix heldOut = TokenMix.open(corpus.resolve("tokens"), "heldout", 1);
    JsonNode sources = new ObjectMapper().readTree(corpus.resolve("corpus.json").toFile());
    Map<String, Double> bits = new TreeMap<>();
    HeldOutLoss.of(model, heldOut, config().integer("max_position_embeddings"))
        .forEach(
            (source, nats) -> {
              long bytes = sources.at("/sources/" + source + "/heldout/bytes").asLong();
              double tokens = heldOut.tokens(source).limit();
              bits.put(source, nats * tokens / bytes / Math.log(2));
            });
    return bits;
  }

  /**
   * @param args {@code train TOKENS RUN STEPS DECAY [FROM]} (the log in RUN grows; from random
   *     weights of the architecture in a config.json, or from a model's folder), {@code export RUN
   *     FILE [averaged]}, or {@code evaluate MODEL CORPUS}
   */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("export")) {
      LanguageModelTrainer.export(Path.of(args[1]), Path.of(args[2]), args.length > 3);
      return;
    }
    if (args[0].equals("evaluate")) {
      try (LanguageModel model = LanguageModel.load(Path.of(args[1]))) {
        System.out.println(bitsPerByte(model, Path.of(args[2])));
      }
      return;
    }
    Path tokens = Path.of(args[1]);
    Path run = Path.of(args[2]);
    TrainingPlan plan = plan(Long.parseLong(args[3]), Long.parseLong(args[4]));
    @Nullable Path from = args.length > 5 ? Path.of(args[5]) : null;
    if (from != null && Files.isDirectory(from)) {
      try (LanguageModel model = LanguageModel.load(from, LanguageModelTrainer.precision())) {
        System.out.println(train(tokens, run, plan, model, Monitor.NONE));
      }
      return;
    }
    Config architecture =
        from == null ? config() : Config.parse(Files.readString(from), from.toString());
    System.out.println(train(tokens, run, plan, architecture, Monitor.NONE));
  }
}
