package dev.tiller.data.image;

import dev.tiller.data.fetch.Packages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Grey images of one size with a label each.
 *
 * @param rows of an image
 * @param columns of an image
 * @param pixels [count, rows, columns], row-major, 0 to 255 as signed bytes
 * @param labels from 0
 */
public record LabelledImages(int rows, int columns, byte[] pixels, byte[] labels) {

  private static final String FASHION = "dataset-fashion-mnist";
  private static final String FASHION_VERSION = "0.0~git20200523.55506a9-1";

  /**
   * The folder with the four IDX files of Fashion-MNIST (arXiv 1708.07747), MIT licence, from its
   * Debian package.
   *
   * @throws IOException if it can be neither found in the cache nor fetched
   */
  public static Path fashionMnist(Packages packages) throws IOException {
    return packages.debian(FASHION, FASHION_VERSION).resolve("usr/share/datasets/fashion-mnist");
  }

  /**
   * Fashion-MNIST (arXiv 1708.07747), MIT licence, from its Debian package.
   *
   * @param train 60,000 images for training, or 10,000 for testing
   * @throws IOException if it can be neither found in the cache nor fetched
   */
  public static LabelledImages fashionMnist(Packages packages, boolean train) throws IOException {
    Path folder = fashionMnist(packages);
    String part = train ? "train" : "t10k";
    return read(
        folder.resolve(part + "-images-idx3-ubyte.gz"),
        folder.resolve(part + "-labels-idx1-ubyte.gz"));
  }

  /**
   * Two IDX files.
   *
   * @param images [count, rows, columns]
   * @param labels [count]
   * @throws IOException if they cannot be read or do not belong together
   */
  public static LabelledImages read(Path images, Path labels) throws IOException {
    IdxFile pixels = IdxFile.read(images);
    IdxFile classes = IdxFile.read(labels);
    if (pixels.shape().length != 3
        || classes.shape().length != 1
        || pixels.shape()[0] != classes.shape()[0]) {
      throw new IOException(
          "%s has shape %s and %s has %s, but [count, rows, columns] and [count] were expected."
              .formatted(
                  images,
                  Arrays.toString(pixels.shape()),
                  labels,
                  Arrays.toString(classes.shape())));
    }
    return new LabelledImages(
        pixels.shape()[1], pixels.shape()[2], pixels.values(), classes.values());
  }

  /** How many there are. */
  public int count() {
    return labels.length;
  }

  /**
   * Every image averaged over squares, in [0, 1].
   *
   * @param side of a square; must divide rows and columns
   * @return [count, rows / side * columns / side]
   */
  public float[] pooled(int side) {
    if (side < 1 || rows % side != 0 || columns % side != 0) {
      throw new IllegalArgumentException(
          "Squares of side %d do not fill images of %d by %d; choose a divisor of both."
              .formatted(side, rows, columns));
    }
    int width = columns / side;
    float[] means = new float[count() * (rows / side) * width];
    float share = 1f / (255 * side * side);
    for (int i = 0; i < pixels.length; i++) {
      int column = i % columns;
      int row = i / columns; // Over all images, whose rows are a multiple of the side.
      means[row / side * width + column / side] += (pixels[i] & 0xff) * share;
    }
    return means;
  }
}
