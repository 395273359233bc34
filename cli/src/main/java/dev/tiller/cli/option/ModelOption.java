package dev.tiller.cli.option;

import picocli.CommandLine.Option;

/** {@code --model}. */
public final class ModelOption {

  @Option(
      names = "--model",
      required = true,
      paramLabel = ModelReference.LABEL,
      description =
          "A model folder, pocket for the model that ships with Tiller, or a network fetched with"
              + " tiller model import.")
  private ModelReference model = new ModelReference("pocket");

  /** The model that was named. */
  public ModelReference reference() {
    return model;
  }
}
