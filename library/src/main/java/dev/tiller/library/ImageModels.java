package dev.tiller.library;

import dev.tiller.pocket.PocketImages;
import java.nio.file.Path;

/**
 * Text-to-image models and their judges by name: {@code pocket} for those that ship with Tiller,
 * else a folder (write {@code ./pocket} for a folder of that name).
 */
public final class ImageModels {

  private ImageModels() {}

  /**
   * The folder a pipeline is in; whether it is one is for {@link
   * dev.tiller.diffusion.pipeline.ImagePipeline#load} to say.
   *
   * @throws dev.tiller.ground.UserError if the shipped one cannot be unpacked
   */
  public static Path directory(String name) {
    return name.equals(Models.POCKET) ? PocketImages.directory() : Path.of(name);
  }

  /**
   * The folder judges are in; whether it holds some is for {@link
   * dev.tiller.pretraining.image.ClothesJudges#open} to say.
   *
   * @throws dev.tiller.ground.UserError if the shipped ones cannot be unpacked
   */
  public static Path judges(String name) {
    return name.equals(Models.POCKET) ? PocketImages.judges() : Path.of(name);
  }
}
