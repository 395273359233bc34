package dev.tiller.pocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.model.language.LanguageModel;
import dev.tiller.model.load.Config;
import dev.tiller.model.load.RandomParameters;
import dev.tiller.training.HeldOutLoss;
import dev.tiller.training.LanguageModelTrainer;
import dev.tiller.training.Schedule;
import dev.tiller.training.TokenMix;
import dev.tiller.training.TrainingPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The recipe of the pocket model: architecture, data mix, plan. */
public final class PocketTraining {

  /** Seed of initialization and data order. */
  public static final long SEED = 20260101;

  private static final double MIX_TEMPERATURE = 0.7;
  private static final double WEIGHT_DECAY = 0.05;
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
   * @param schedule steps, warm-up and decay
   * @param architecture such as {@link #config}
   */
  public static LanguageModelTrainer.Result train(
      Path tokens, Path run, Schedule schedule, Config architecture) throws IOException {
    try (RandomParameters random = new RandomParameters(SEED, 0.02, true);
        LanguageModel model =
            LanguageModel.build(architecture, random, LanguageModelTrainer.precision());
        LanguageModelTrainer trainer =
            new LanguageModelTrainer(
                model,
                plan(schedule),
                TokenMix.open(tokens, "train", MIX_TEMPERATURE),
                TokenMix.open(tokens, "heldout", MIX_TEMPERATURE),
                run)) {
      return trainer.run();
    }
  }

  /** Some passes over little text: more weight decay than for one, and an average. */
  private static TrainingPlan plan(Schedule schedule) {
    return TrainingPlan.small(SEED, schedule.steps())
        .withSchedule(schedule)
        .withDecay(WEIGHT_DECAY)
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
   * @param args {@code train TOKENS RUN STEPS DECAY [CONFIG]}, {@code export RUN FILE [averaged]},
   *     or {@code evaluate MODEL CORPUS}
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
    Schedule schedule = new Schedule(Long.parseLong(args[3]), 40, Long.parseLong(args[4]));
    Config architecture =
        args.length > 5 ? Config.parse(Files.readString(Path.of(args[5])), args[5]) : config();
    System.out.println(train(Path.of(args[1]), Path.of(args[2]), schedule, architecture));
  }
}
