package dev.tiller.cli.option;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Models;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --model}, {@code --precision} and {@code --device}. */
public final class ModelOption {

  /** What {@code --model} takes, for the help. */
  static final String DESCRIPTION =
      "A model folder, pocket for the model that ships with Tiller, or a network fetched with"
          + " tiller model import.";

  @Option(
      names = "--model",
      required = true,
      paramLabel = ModelReference.LABEL,
      description = DESCRIPTION)
  private ModelReference model = new ModelReference(Models.POCKET);

  @Mixin private PrecisionOption precision = new PrecisionOption();

  /** Loads the model, after saying what it takes if that is much; close it when done. */
  public LanguageModel load(Answer answer) throws IOException {
    return precision.load(model.word(), answer);
  }

  /** Opens the model's tokenizer; close it when done. */
  public Tokenizer tokenizer() throws IOException {
    return model.tokenizer();
  }

  /** The folder it is in. */
  public Path directory() {
    return model.directory();
  }

  /** How its weights are held. */
  public Precision precision() {
    return precision.precision();
  }
}
