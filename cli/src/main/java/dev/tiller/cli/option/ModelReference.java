package dev.tiller.cli.option;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Models;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model as a command line names it.
 *
 * @param word a name that {@link Models} knows
 */
public record ModelReference(String word) {

  /** How usage texts call a value of this type. */
  public static final String LABEL = "DIR|NAME";

  LanguageModel load(Precision precision, Answer answer) {
    LanguageModel model = Models.open(word, precision);
    model.notes().forEach(answer::note);
    return model;
  }

  /** Opens the model's tokenizer; close it when done. */
  public Tokenizer tokenizer() throws IOException {
    return Models.tokenizer(word);
  }

  /** The folder it is in. */
  public Path directory() {
    return Models.directory(word);
  }
}
