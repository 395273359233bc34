package dev.tiller.cli.option;

import dev.tiller.ground.FreeMemory;
import dev.tiller.library.Encoders;
import java.io.IOException;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --encoder} and how it computes. */
public final class EncoderOption {

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "ENCODER",
      description = "ENCODER: " + Encoders.FORMS)
  private String word = "";

  @Option(
      names = "--at-once",
      paramLabel = "n",
      description = "Images that go through it together (default: 256); fewer take less memory.")
  private int atOnce = 256;

  @Mixin private Float32Option precision = new Float32Option();

  /** Refuses numbers that are none, before anything is read. */
  public void check() {
    precision.requireFloat32("an encoder of images");
    if (atOnce < 1) {
      throw new WrongUse("--at-once is " + atOnce + "; at least 1 was expected.");
    }
  }

  /** The name that was given. */
  public String word() {
    return word;
  }

  /** Images that go through it together. */
  public int atOnce() {
    return atOnce;
  }

  /** Says what a large one will take, and loads it; close it when done. */
  public Encoders.Opened open(Answer answer) throws IOException {
    long bytes = Encoders.memory(word);
    if (bytes >= PrecisionOption.WORTH_SAYING) {
      answer.note(sentence(word, bytes, FreeMemory.bytes()));
    }
    return Encoders.open(word);
  }

  static String sentence(String name, long bytes, OptionalLong available) {
    String takes = "%s takes %s at f32".formatted(name, PrecisionOption.size(bytes));
    return available.isEmpty()
        ? takes
        : takes + ", and " + PrecisionOption.size(available.getAsLong()) + " are free";
  }
}
