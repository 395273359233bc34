package dev.tiller.cli.option;

import dev.tiller.model.LanguageModel;
import dev.tiller.tensor.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/**
 * A model as a command line names it.
 *
 * @param directory as Hugging Face's {@code save_pretrained} writes it
 */
public record ModelReference(Path directory) {

  /** How usage texts call a value of this type. */
  public static final String LABEL = "DIR|pocket";

  /** Loads the model in float32; close it when done. */
  public LanguageModel load() {
    return LanguageModel.load(directory);
  }

  /** Reads the word on the command line. */
  public static final class Converter implements ITypeConverter<ModelReference> {

    @Override
    public ModelReference convert(String word) {
      Path directory = Path.of(word);
      if (!Files.isDirectory(directory)) {
        throw new UserError(
            "There is no model folder "
                + directory
                + "; a folder with config.json and model.safetensors was expected.");
      }
      return new ModelReference(directory);
    }
  }
}
