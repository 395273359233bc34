package dev.tiller.cli.option;

import dev.tiller.model.LanguageModel;
import dev.tiller.tensor.UserError;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model as a command line names it.
 *
 * @param word a folder as Hugging Face's {@code save_pretrained} writes it
 */
public record ModelReference(String word) {

  /** How usage texts call a value of this type. */
  public static final String LABEL = "DIR|pocket";

  /** Loads the model in float32; close it when done. */
  public LanguageModel load() {
    return LanguageModel.load(directory());
  }

  /**
   * The folder it is in.
   *
   * @throws UserError if there is none
   */
  public Path directory() {
    Path directory = Path.of(word);
    if (!Files.isDirectory(directory)) {
      throw new UserError(
          "There is no model folder "
              + directory
              + "; a folder with config.json and model.safetensors was expected.");
    }
    return directory;
  }
}
