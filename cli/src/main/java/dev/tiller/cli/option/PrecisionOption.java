package dev.tiller.cli.option;

import dev.tiller.ground.FreeMemory;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Models;
import dev.tiller.library.StoredWeights;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code --precision} and {@code --device}: how a model's weights are held, and where it computes.
 */
public final class PrecisionOption {

  private static final long GIGABYTE = 1_000_000_000;

  /** Models below this load before anybody has read a line. */
  static final long WORTH_SAYING = GIGABYTE;

  @Option(
      names = "--precision",
      paramLabel = "f32|bf16|int8",
      description =
          "How weights are held: f32 is exact (the default), bf16 takes half the memory, int8 a"
              + " quarter.")
  private String word = "f32";

  @Mixin private DeviceOption device = new DeviceOption();

  /** The precision that was chosen. */
  public Precision precision() {
    return WrongUse.check("--precision", () -> Models.precision(word));
  }

  /**
   * Says what a large model will take, loads it, and says what its user should know of its weights;
   * close it when done.
   *
   * @param name of the model, as {@link Models} knows it
   * @param answer where it is said
   * @throws IOException if the model's folder cannot be read
   */
  public LanguageModel load(String name, Answer answer) throws IOException {
    Precision precision = precision();
    StoredWeights stored = StoredWeights.in(Models.directory(name));
    if (stored.memory(precision) >= WORTH_SAYING) {
      answer.note(sentence(name, stored, precision, FreeMemory.bytes()));
    }
    return new ModelReference(name).load(precision, answer);
  }

  static String sentence(
      String name, StoredWeights stored, Precision precision, OptionalLong available) {
    long bytes = stored.memory(precision);
    StringBuilder said =
        new StringBuilder("%s takes %s at %s".formatted(name, size(bytes), Models.word(precision)));
    if (available.isPresent()) {
      said.append(", and ").append(size(available.getAsLong())).append(" are free");
      if (bytes > available.getAsLong()) {
        for (Precision smaller : Precision.values()) {
          if (smaller.compareTo(precision) > 0) {
            said.append(
                "; --precision %s would take %s"
                    .formatted(Models.word(smaller), size(stored.memory(smaller))));
          }
        }
      }
    }
    return said.toString();
  }

  static String size(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / (double) GIGABYTE);
  }
}
