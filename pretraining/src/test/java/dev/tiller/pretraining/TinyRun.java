package dev.tiller.pretraining;

import dev.tiller.ground.Monitor;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A network of a few thousand parameters on tokens with an easy pattern; also a child's main. */
final class TinyRun {

  static final String CONFIG =
      """
      {"model_type": "gemma2", "vocab_size": 32, "hidden_size": 16, "head_dim": 8,
       "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
       "intermediate_size": 32, "rms_norm_eps": 1e-6, "sliding_window": 16,
       "max_position_embeddings": 16, "query_pre_attn_scalar": 8}
      """;

  private TinyRun() {}

  static TrainingPlan plan(long steps) {
    return plan(steps, 0);
  }

  private static TrainingPlan plan(long steps, double averaged) {
    return new TrainingPlan(7, steps, 2, 4, 4, 4, 2, 15, 0.02, 0.01, 0.01, 0, averaged, 1.0, 2, 5);
  }

  /** Trains in {@code folder}; returns the bits of every parameter. */
  static Map<String, byte[]> train(Path folder, long steps) throws IOException {
    return trainUntil(folder, steps, steps);
  }

  /** The same in another precision and with an average over so many windows. */
  static Map<String, byte[]> train(
      Path folder, long steps, long stop, Precision precision, double averaged) throws IOException {
    return run(folder, plan(steps, averaged), stop, precision);
  }

  /** The same, stopped as if interrupted after {@code stop} steps of {@code steps}. */
  static Map<String, byte[]> trainUntil(Path folder, long steps, long stop) throws IOException {
    return run(folder, plan(steps), stop, Precision.FLOAT32);
  }

  static Map<String, byte[]> run(Path folder, TrainingPlan plan, long stop, Precision precision)
      throws IOException {
    try (RandomParameters random = new RandomParameters(3, 0.05);
        LanguageModel model = LanguageModel.build(Config.parse(CONFIG, "tiny"), random, precision);
        Run run =
            LanguageModelTrainer.open(
                model,
                plan,
                TokenMix.open(tokens(folder), "train", 0.5),
                TokenMix.open(tokens(folder), "heldout", 0.5),
                folder)) {
      run.run(Monitor.NONE, stop * plan.rows());
      Map<String, byte[]> bits = new TreeMap<>();
      model.parameters().forEach((name, p) -> bits.put(name, Tensors.bytes(p)));
      return bits;
    }
  }

  static Path tokens(Path folder) throws IOException {
    Path tokens = folder.resolve("tokens");
    Files.createDirectories(tokens);
    for (String name : new String[] {"train.a", "train.b", "heldout.a"}) {
      Path file = tokens.resolve(name + ".u16");
      if (!Files.exists(file)) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        ByteBuffer ids = ByteBuffer.allocate(2 * 400).order(ByteOrder.LITTLE_ENDIAN);
        int id = 1;
        for (int i = 0; i < 400; i++) {
          id = random.nextInt(10) == 0 ? random.nextInt(32) : (id * 3 + 1) % 32;
          ids.putShort((short) id);
        }
        Files.write(file, ids.array());
      }
    }
    return tokens;
  }

  /**
   * @param args folder, steps
   */
  public static void main(String[] args) throws IOException {
    train(Path.of(args[0]), Long.parseLong(args[1]));
  }
}
