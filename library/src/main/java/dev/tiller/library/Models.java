package dev.tiller.library;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.pretrained.Pretrained;
import dev.tiller.pocket.Pocket;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Language models by name: {@code pocket} for the one that ships with Tiller, the name of a network
 * that was imported ({@link Pretrained}), else a folder as Hugging Face's {@code save_pretrained}
 * writes it (write {@code ./pocket} for a folder of that name).
 */
public final class Models {

  /** The model that ships with Tiller. */
  public static final String POCKET = "pocket";

  private Models() {}

  /**
   * Loads a model in float32; the caller closes it.
   *
   * @throws UserError if there is none of this name, or it cannot be run
   */
  public static LanguageModel open(String name) {
    return open(name, Precision.FLOAT32);
  }

  /**
   * Loads a model; the caller closes it. {@link StoredWeights#memory} says before what it takes.
   *
   * @param precision in which the weights are held
   * @throws UserError if there is none of this name, or it cannot be run
   */
  public static LanguageModel open(String name, Precision precision) {
    return LanguageModel.load(directory(name), precision);
  }

  /**
   * Opens a model's tokenizer; the caller closes it.
   *
   * @throws IOException if the disk refuses
   * @throws UserError if there is no model of this name, or its tokenizer cannot be used
   */
  public static Tokenizer tokenizer(String name) throws IOException {
    return Tokenizer.open(directory(name));
  }

  /**
   * The folder a model is in.
   *
   * @throws UserError if there is none, or what is there is no such folder
   */
  public static Path directory(String name) {
    if (name.equals(POCKET)) {
      return Pocket.directory();
    }
    if (Pretrained.known(name)) {
      return Pretrained.named(name).directory();
    }
    if (name.isBlank() || !Files.isDirectory(Path.of(name))) {
      throw NoModel.at(name);
    }
    Path directory = Path.of(name);
    NoModel.refuseOtherFormats(directory);
    return directory;
  }

  /**
   * A precision by the names that people give it: {@code f32} ({@code float32}), {@code bf16}
   * ({@code bfloat16}), {@code int8}.
   *
   * @throws UserError if it has none of these
   */
  public static Precision precision(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "f32", "fp32", "float32" -> Precision.FLOAT32;
      case "bf16", "bfloat16" -> Precision.BFLOAT16;
      case "int8", "i8" -> Precision.INT8;
      default ->
          throw new UserError(
              "There is no precision \"%s\"; choose f32, bf16 or int8.".formatted(word));
    };
  }

  /** The shortest name of a precision, as {@link #precision} reads it. */
  public static String word(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> "f32";
      case BFLOAT16 -> "bf16";
      case INT8 -> "int8";
    };
  }
}
