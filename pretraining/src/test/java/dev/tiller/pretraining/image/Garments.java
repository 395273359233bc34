package dev.tiller.pretraining.image;

import dev.tiller.data.image.LabelledImages;
import java.util.Random;

/** Images for tests: noise with labels in turn. */
final class Garments {

  private Garments() {}

  static CaptionedClothes some(int count) {
    byte[] pixels = new byte[count * Style.EDGE * Style.EDGE];
    new Random(3).nextBytes(pixels);
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    LabelledImages images = new LabelledImages(Style.EDGE, Style.EDGE, pixels, labels);
    return new CaptionedClothes(images, 0, count, CaptionedClothes.Stars.FIXED);
  }
}
