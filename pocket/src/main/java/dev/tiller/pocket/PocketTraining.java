package dev.tiller.pocket;

import dev.tiller.model.LanguageModel;
import dev.tiller.model.load.Config;
import dev.tiller.model.load.RandomParameters;
import dev.tiller.training.LanguageModelTrainer;
import dev.tiller.training.Schedule;
import dev.tiller.training.TokenMix;
import dev.tiller.training.TrainingPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The recipe of the pocket model: architecture, data mix, plan. */
public final class PocketTraining {

  /** Seed of initialization and data order. */
  public static final long SEED = 20260101;

  private static final double MIX_TEMPERATURE = 0.7;

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
   */
  public static LanguageModelTrainer.Result train(Path tokens, Path run, Schedule schedule)
      throws IOException {
    try (RandomParameters random = new RandomParameters(SEED, 0.02, true);
        LanguageModel model =
            LanguageModel.build(config(), random, LanguageModel.Precision.FLOAT32);
        LanguageModelTrainer trainer =
            new LanguageModelTrainer(
                model,
                TrainingPlan.small(SEED, schedule.steps()).withSchedule(schedule),
                TokenMix.open(tokens, "train", MIX_TEMPERATURE),
                TokenMix.open(tokens, "heldout", MIX_TEMPERATURE),
                run)) {
      return trainer.run();
    }
  }

  /**
   * @param args {@code train TOKENS RUN STEPS DECAY}, or {@code export RUN FILE}
   */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("export")) {
      LanguageModelTrainer.export(Path.of(args[1]), Path.of(args[2]));
      return;
    }
    Schedule schedule = new Schedule(Long.parseLong(args[3]), 40, Long.parseLong(args[4]));
    System.out.println(train(Path.of(args[1]), Path.of(args[2]), schedule));
  }
}
