package dev.tiller.fairness.model;

import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How a picture becomes numbers: scaled to a size (the largest part around the center with its
 * proportions), then (v - mean) / deviation of values from 0 to 1, channel by channel.
 *
 * @param mean of each channel, or one for all
 * @param deviation of each channel, or one for all; above 0
 * @param bgr whether blue comes first
 */
public record Preprocessing(double[] mean, double[] deviation, boolean bgr) {

  private static final double WHITE = 255;
  private static final int LEVELS = 256;

  /** From -1 to 1: (v - 127.5) / 127.5 on the scale of bytes. */
  public static final Preprocessing SIGNED = of(0.5, 0.5);

  /** From 0 to 1. */
  public static final Preprocessing UNIT = of(0, 1);

  /** ImageNet's means and deviations. */
  public static final Preprocessing IMAGENET =
      new Preprocessing(
          new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}, false);

  /** Checks the numbers. */
  public Preprocessing {
    if (mean.length == 0
        || mean.length != deviation.length
        || Arrays.stream(deviation).anyMatch(d -> !(d > 0))) {
      throw new UserError(
          "%d means and %d deviations were given; as many of both, deviations above 0, were expected."
              .formatted(mean.length, deviation.length));
    }
  }

  /** The same for every channel. */
  public static Preprocessing of(double mean, double deviation) {
    return new Preprocessing(new double[] {mean}, new double[] {deviation}, false);
  }

  /**
   * By name: {@code signed}, {@code unit} or {@code imagenet}, with {@code -bgr} for blue first; or
   * {@code mean:deviation} on the scale of 0 to 1.
   */
  public static Preprocessing named(String name) {
    boolean bgr = name.endsWith("-bgr");
    String plain = bgr ? name.substring(0, name.length() - "-bgr".length()) : name;
    Preprocessing found =
        switch (plain) {
          case "signed" -> SIGNED;
          case "unit" -> UNIT;
          case "imagenet" -> IMAGENET;
          default -> pair(plain);
        };
    return new Preprocessing(found.mean, found.deviation, bgr);
  }

  private static Preprocessing pair(String text) {
    String[] parts = text.split(":");
    try {
      if (parts.length == 2) {
        return of(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UserError(
        "There is no preprocessing \"%s\"; there are signed, unit, imagenet (each also with -bgr) and mean:deviation, such as 0.5:0.5."
            .formatted(text));
  }

  /** Planar numbers of a picture as it is. */
  float[] numbers(Picture picture) {
    int channels = picture.channels();
    if (mean.length != 1 && mean.length != channels) {
      throw new UserError(
          "A picture has %d channels, but there are means of %d; give one for all, or as many."
              .formatted(channels, mean.length));
    }
    byte[] pixels = picture.pixels();
    int plane = pixels.length / channels;
    float[] numbers = new float[pixels.length];
    for (int c = 0; c < channels; c++) {
      int from = bgr ? channels - 1 - c : c;
      double m = mean[mean.length == 1 ? 0 : from];
      double d = deviation[deviation.length == 1 ? 0 : from];
      float[] numberOf = new float[LEVELS];
      for (int v = 0; v < LEVELS; v++) {
        numberOf[v] = (float) ((v / WHITE - m) / d);
      }
      for (int i = 0; i < plane; i++) {
        numbers[c * plane + i] = numberOf[pixels[from * plane + i] & 0xff];
      }
    }
    return numbers;
  }

  /** For identities and people. */
  @Override
  public String toString() {
    return "(v - %s) / %s%s".formatted(text(mean), text(deviation), bgr ? ", blue first" : "");
  }

  private static String text(double[] values) {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing o
        && bgr == o.bgr
        && Arrays.equals(mean, o.mean)
        && Arrays.equals(deviation, o.deviation);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation);
  }
}
