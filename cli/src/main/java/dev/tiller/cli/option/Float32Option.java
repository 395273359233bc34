package dev.tiller.cli.option;

import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Models;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code --precision} and {@code --device} where a network's own kind leaves no choice: whoever
 * asks for another precision is told so.
 */
public final class Float32Option {

  private static final Set<String> WORDS = Set.of("f32", "fp32", "float32");

  @Option(
      names = "--precision",
      paramLabel = "f32",
      description =
          "How weights are held: encoders of images compute in f32, ONNX files as they were made;"
              + " a language model takes bf16 and int8 too.")
  private @Nullable String word;

  @Mixin private DeviceOption device = new DeviceOption();

  /** For a language model, which holds its weights as one likes. */
  public Precision ofLanguageModel() {
    return WrongUse.check("--precision", () -> Models.precision(word == null ? "f32" : word));
  }

  /** For a network that computes in float32. */
  public void requireFloat32(String what) {
    if (word != null && !WORDS.contains(word.toLowerCase(Locale.ROOT))) {
      throw new WrongUse(
          "--precision is %s, but %s computes in f32 alone; give f32, or leave it out."
              .formatted(word, what));
    }
  }

  /** For what decides that itself: even f32 would be ignored. */
  public void requireUnused(String what) {
    if (word != null) {
      throw new WrongUse(
          "--precision is %s, but %s decides that itself; leave it out.".formatted(word, what));
    }
  }
}
