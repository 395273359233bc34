package dev.tiller.pocket;

import java.nio.file.Path;
import java.util.List;

/**
 * Opens the pocket image model, which draws clothes in five styles, with a star or without, and its
 * judges: unpacks them from the jar into the cache once, as a pipeline's folder that {@link
 * dev.tiller.diffusion.pipeline.ImagePipeline#load} reads. How it was trained and what it can do is
 * in the folder's README.md; {@link dev.tiller.pretraining.image.ImageModelTrainer} is the recipe.
 */
public final class PocketImages {

  private static final String JUDGES = "judges";

  static final List<String> FILES =
      List.of(
          "scheduler/scheduler_config.json",
          "text_encoder/config.json",
          "text_encoder/model.safetensors",
          "tokenizer/tokenizer.json",
          "tokenizer/tokenizer_config.json",
          "transformer/config.json",
          "transformer/diffusion_pytorch_model.safetensors",
          "judges/garment/config.json",
          "judges/garment/model.safetensors",
          "judges/style/config.json",
          "judges/style/model.safetensors",
          "judges/star/config.json",
          "judges/star/model.safetensors",
          "README.md",
          "samples.png",
          "model_index.json");

  private static final ShippedFolder FOLDER =
      new ShippedFolder("pocket-images", "images", FILES, "5 MB");

  private PocketImages() {}

  /**
   * The pipeline's directory, unpacked if it is not there yet. Safe to call from several processes.
   *
   * @throws dev.tiller.ground.UserError if the cache cannot be written
   */
  public static Path directory() {
    return FOLDER.directory();
  }

  /**
   * The directory of its judges, for {@link dev.tiller.pretraining.image.ClothesJudges#open}.
   *
   * @throws dev.tiller.ground.UserError if the cache cannot be written
   */
  public static Path judges() {
    return directory().resolve(JUDGES);
  }
}
