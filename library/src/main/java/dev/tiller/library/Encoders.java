package dev.tiller.library;

import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.CheckpointFolder;
import dev.tiller.training.RunCheckpoint;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.Normalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Encoders of images by name: a folder with {@code config.json} and {@code model.safetensors}, as
 * timm writes it and as {@code tiller train ssl --out} does; or the folder of such a training, also
 * one that still runs, whose last checkpoint is read.
 */
public final class Encoders {

  /** What a name may be, in one sentence for people. */
  public static final String FORMS =
      "a folder with config.json and model.safetensors (timm's layout, or torchvision's names), or"
          + " the --run folder of tiller train ssl.";

  /** Where a training keeps the recipe that it follows. */
  public static final String RECIPE = "recipe.yaml";

  private static final String ENCODER = "encoder.";
  private static final String PARAMETER = RunCheckpoint.PARAMETER + ENCODER;
  private static final String BUFFER = RunCheckpoint.BUFFER + ENCODER;

  private Encoders() {}

  /**
   * An encoder and what its images are to be; close it when done.
   *
   * @param encoder with its weights
   * @param normalization of images in [0, 1]
   * @param size height and width that it was trained on; 0 where nothing says
   */
  public record Opened(Encoder encoder, Normalization normalization, int size)
      implements AutoCloseable {

    @Override
    public void close() {
      encoder.close();
    }
  }

  /**
   * @throws IOException if a file cannot be read
   * @throws UserError if there is no encoder of this name, or it is damaged
   */
  public static Opened open(String name) throws IOException {
    Path folder = Path.of(name);
    if (Files.isRegularFile(folder.resolve(RECIPE))) {
      return trained(folder);
    }
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      throw new UserError(
          "There is no encoder \"%s\"; expected %s".formatted(UserError.excerpt(name), FORMS));
    }
    Encoder encoder = Encoder.load(folder);
    return new Opened(encoder, encoder.normalization(), size(Config.read(folder)));
  }

  /** Whether a folder holds an encoder of images, whole or in the making, and no other model. */
  public static boolean is(Path folder) {
    if (Files.isRegularFile(folder.resolve(RECIPE))) {
      return true;
    }
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      return false;
    }
    Config config = Config.read(folder);
    return config.has("architecture") && !config.has("model_type");
  }

  /**
   * What the weights take once they are loaded, in bytes: float32, the only precision that encoders
   * compute in. Read from the headers of the files; images on their way through come on top.
   *
   * @throws IOException if a file cannot be read
   * @throws UserError if there is no encoder of this name, or its file is damaged
   */
  public static long memory(String name) throws IOException {
    Path folder = Path.of(name);
    if (!Files.isRegularFile(folder.resolve(RECIPE))) {
      return Files.isDirectory(folder)
          ? StoredWeights.in(folder).memory(LanguageModel.Precision.FLOAT32)
          : 0;
    }
    Path file = folder.resolve(CheckpointFolder.FILE);
    if (!Files.isRegularFile(file)) {
      return 0;
    }
    long numbers = 0;
    try (Safetensors saved = Safetensors.open(file)) {
      for (String tensor : saved.names()) {
        if (tensor.startsWith(PARAMETER) || tensor.startsWith(BUFFER)) {
          numbers += Arrays.stream(saved.shape(tensor)).reduce(1, Math::multiplyExact);
        }
      }
    }
    return Float.BYTES * numbers;
  }

  /** Height and width of timm's {@code pretrained_cfg.input_size}: [3, 224, 224]. */
  private static int size(Config config) {
    return config.json().path("pretrained_cfg").path("input_size").path(1).asInt(0);
  }

  private static Opened trained(Path run) throws IOException {
    Path file = run.resolve(CheckpointFolder.FILE);
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "%s is the folder of a training that has saved no checkpoint yet; let it run on."
              .formatted(run));
    }
    PretextRecipe recipe =
        PretextRecipe.parse(TextFile.read(run.resolve(RECIPE)), run.resolve(RECIPE).toString());
    try (Safetensors saved = Safetensors.open(file)) {
      Encoder encoder = Encoder.of(recipe.backbone(), new Saved(saved), ScalarType.Float);
      return new Opened(encoder, recipe.normalization(), recipe.size());
    }
  }

  /** The encoder's part of a checkpoint. */
  private record Saved(Safetensors file) implements ParameterSource {

    private String stored(String name) {
      return file.names().contains(PARAMETER + name) ? PARAMETER + name : BUFFER + name;
    }

    @Override
    public boolean has(String name) {
      return file.names().contains(stored(name));
    }

    @Override
    public Tensor get(String name, long... shape) {
      String stored = stored(name);
      if (!has(name) || !Arrays.equals(file.shape(stored), shape)) {
        throw new UserError(
            "%s has no %s of shape %s; it is the checkpoint of another recipe than the %s beside it."
                .formatted(file.file(), stored, Arrays.toString(shape), RECIPE));
      }
      return Tensors.as(file.get(stored), ScalarType.Float).clone();
    }
  }
}
