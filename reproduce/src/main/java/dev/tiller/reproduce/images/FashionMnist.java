package dev.tiller.reproduce.images;

import dev.tiller.data.fetch.Packages;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Cache;
import dev.tiller.ground.Monitor;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.util.Arrays;

/**
 * Fashion-MNIST, both parts.
 *
 * @param train 60,000 images
 * @param test 10,000 images
 */
public record FashionMnist(LabelledImages train, LabelledImages test) {

  /** Kinds of clothes. */
  public static final int CLASSES = 10;

  /**
   * @param monitor is shown what is fetched
   * @throws IOException if the package is neither in the cache nor can be fetched
   */
  public static FashionMnist open(Monitor monitor) throws IOException {
    Packages packages = new Packages(Cache.room("packages"), monitor);
    return new FashionMnist(
        LabelledImages.fashionMnist(packages, true), LabelledImages.fashionMnist(packages, false));
  }

  /**
   * The first images of a part, with zeros around.
   *
   * @param side of the result in pixels, at least the images' own
   */
  public static ImageSet first(LabelledImages images, int count, int side) {
    int rows = images.rows();
    int columns = images.columns();
    int top = (side - rows) / 2;
    int left = (side - columns) / 2;
    byte[] pixels = new byte[count * side * side];
    for (int i = 0; i < count; i++) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(
            images.pixels(),
            (i * rows + r) * columns,
            pixels,
            (i * side + top + r) * side + left,
            columns);
      }
    }
    return new ImageSet("fashion-mnist", 1, side, side, pixels);
  }

  /** Their labels. */
  public static int[] labels(LabelledImages images, int count) {
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> images.labels()[i]);
    return labels;
  }
}
