package dev.tiller.cli.option;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.library.pretrained.Pretrained;
import dev.tiller.pocket.Pocket;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model as a command line names it.
 *
 * @param word {@code pocket} for the model that ships with Tiller, the name of a network that can
 *     be imported, else a folder as Hugging Face's {@code save_pretrained} writes it (write {@code
 *     ./pocket} for a folder of that name)
 */
public record ModelReference(String word) {

  /** How usage texts call a value of this type. */
  public static final String LABEL = "DIR|NAME";

  /** Whether it is the model that ships with Tiller. */
  public boolean isPocket() {
    return word.equals("pocket");
  }

  /** Loads the model in float32, saying what its user should know; close it when done. */
  public LanguageModel load() {
    LanguageModel model = LanguageModel.load(directory());
    model.notes().forEach(note -> System.err.println("tiller: " + note));
    return model;
  }

  /** Opens the model's tokenizer; close it when done. */
  public Tokenizer tokenizer() throws IOException {
    return Tokenizer.open(directory());
  }

  /**
   * The folder it is in.
   *
   * @throws UserError if there is none
   */
  public Path directory() {
    if (isPocket()) {
      return Pocket.directory();
    }
    if (Pretrained.known(word)) {
      return Pretrained.named(word).directory();
    }
    Path directory = Path.of(word);
    if (word.isBlank() || !Files.isDirectory(directory)) {
      throw new UserError(
          "There is no model folder \""
              + word
              + "\"; a folder with config.json and model.safetensors was expected, or the word"
              + " pocket, or the name of a network that `tiller model import` knows.");
    }
    return directory;
  }
}
