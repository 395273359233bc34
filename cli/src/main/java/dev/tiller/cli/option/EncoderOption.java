package dev.tiller.cli.option;

import dev.tiller.library.Encoders;
import java.io.IOException;
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

  /** Loads it; close it when done. */
  public Encoders.Opened open() throws IOException {
    return Encoders.open(word);
  }
}
