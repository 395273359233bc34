package dev.tiller.pocket;

import java.nio.file.Path;
import java.util.List;

/**
 * Opens the pocket model: unpacks it from the jar into the cache once, as a plain Hugging Face
 * directory that {@link dev.tiller.language.LanguageModel#load} and other tools read.
 */
public final class Pocket {

  static final List<String> FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          "README.md");

  private static final ShippedFolder FOLDER = new ShippedFolder("pocket", "model", FILES, "20 MB");

  private Pocket() {}

  /**
   * The model's directory, unpacked if it is not there yet. Safe to call from several processes.
   *
   * @throws dev.tiller.ground.UserError if the cache cannot be written
   */
  public static Path directory() {
    return FOLDER.directory();
  }
}
