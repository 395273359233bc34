package dev.tiller.vision.view;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The channels of one image as planes of numbers, row by row.
 *
 * @param values [channels][height * width], the owner's to change
 * @param height in pixels
 * @param width in pixels
 */
public record Planes(double[][] values, int height, int width) {

  /** What lies beyond the border. */
  enum Border {
    /** The border pixel again: a a | a b c. */
    NEAREST,
    /** Mirrored with the border pixel: b a | a b c. */
    SYMMETRIC,
    /** Mirrored without it: c b | a b c. */
    REFLECTED;

    int place(int at, int size) {
      if (at >= 0 && at < size || size == 1) {
        return size == 1 ? 0 : at;
      }
      switch (this) {
        case NEAREST:
          return at < 0 ? 0 : size - 1;
        case SYMMETRIC:
          int twice = Math.floorMod(at, 2 * size);
          return Math.min(twice, 2 * size - 1 - twice);
        default:
          int period = 2 * (size - 1);
          int place = Math.floorMod(at, period);
          return Math.min(place, period - place);
      }
    }
  }

  /** Shares of red, green and blue in grey, as OpenCV has them. */
  private static final double[] GREY = {0.299, 0.587, 0.114};

  static Planes of(double[] from, int at, int channels, int height, int width) {
    double[][] planes = new double[channels][];
    int plane = height * width;
    for (int c = 0; c < channels; c++) {
      planes[c] = Arrays.copyOfRange(from, at + c * plane, at + (c + 1) * plane);
    }
    return new Planes(planes, height, width);
  }

  /** Writes the planes one after the other, clipped to [0, 1]. */
  void into(double[] to, int at) {
    int i = at;
    for (double[] plane : values) {
      for (double v : plane) {
        to[i++] = Math.min(1, Math.max(0, v));
      }
    }
  }

  /** Changes every value of every channel by itself. */
  void map(DoubleUnaryOperator change) {
    for (double[] plane : values) {
      Arrays.setAll(plane, i -> change.applyAsDouble(plane[i]));
    }
  }

  int size() {
    return height * width;
  }

  /** Grey of each pixel; of a grey image itself. */
  double[] grey() {
    double[] grey = new double[size()];
    for (int c = 0; c < values.length; c++) {
      for (int i = 0; i < grey.length; i++) {
        grey[i] += (values.length == 1 ? 1 : GREY[c]) * values[c][i];
      }
    }
    return grey;
  }

  /** A color as this image has it: one number a channel. */
  double[] color(double red, double green, double blue) {
    return values.length == 1
        ? new double[] {GREY[0] * red + GREY[1] * green + GREY[2] * blue}
        : new double[] {red, green, blue};
  }

  /**
   * A plane under a Gaussian, cut at {@code floor(cut sigma + 1/2)} pixels and normalized, as SciPy
   * has it.
   */
  double[] gaussian(double[] plane, double sigma, double cut, Border border) {
    int radius = (int) (cut * sigma + 0.5);
    double[] weights = new double[radius + 1];
    double sum = 0;
    for (int k = 0; k <= radius; k++) {
      weights[k] = Math.exp(-0.5 * k * k / (sigma * sigma));
      sum += k == 0 ? weights[k] : 2 * weights[k];
    }
    for (int k = 0; k <= radius; k++) {
      weights[k] /= sum;
    }
    double[] down = new double[size()];
    for (int y = 0; y < height; y++) {
      for (int k = -radius; k <= radius; k++) {
        int from = border.place(y + k, height) * width;
        double weight = weights[Math.abs(k)];
        for (int x = 0; x < width; x++) {
          down[y * width + x] += weight * plane[from + x];
        }
      }
    }
    int[] places = new int[width + 2 * radius];
    Arrays.setAll(places, i -> border.place(i - radius, width));
    double[] both = new double[size()];
    for (int y = 0; y < height; y++) {
      for (int k = -radius; k <= radius; k++) {
        double weight = weights[Math.abs(k)];
        for (int x = 0; x < width; x++) {
          both[y * width + x] += weight * down[y * width + places[x + k + radius]];
        }
      }
    }
    return both;
  }

  /** A plane between its pixels, bilinear. */
  double at(double[] plane, double y, double x, Border border) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double down = y - top;
    double right = x - left;
    int above = border.place(top, height) * width;
    int below = border.place(top + 1, height) * width;
    int first = border.place(left, width);
    int second = border.place(left + 1, width);
    return (1 - down) * ((1 - right) * plane[above + first] + right * plane[above + second])
        + down * ((1 - right) * plane[below + first] + right * plane[below + second]);
  }
}
