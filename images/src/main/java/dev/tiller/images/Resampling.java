package dev.tiller.images;

/**
 * One axis brought to another length with a triangle filter, as wide as two of its new pixels where
 * it shrinks and as two old ones where it grows: Pillow's and torchvision's antialiased bilinear
 * filter. (Java's own bilinear scaling aliases where it shrinks an image by more than two.)
 */
final class Resampling {

  private final int[] firsts;
  private final float[][] weights;

  /** Old pixels along the axis. */
  @FunctionalInterface
  interface Line {
    float at(int pixel);
  }

  /**
   * @param start first old pixel that takes part
   * @param length how many do
   * @param wanted new pixels
   */
  Resampling(int start, int length, int wanted) {
    firsts = new int[wanted];
    weights = new float[wanted][];
    double scale = (double) length / wanted;
    double reach = Math.max(1, scale);
    for (int i = 0; i < wanted; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - reach + 0.5));
      int to = Math.min(length, (int) (center + reach + 0.5));
      float[] share = new float[to - from];
      double sum = 0;
      for (int j = from; j < to; j++) {
        double weight = Math.max(0, 1 - Math.abs(j + 0.5 - center) / reach);
        share[j - from] = (float) weight;
        sum += weight;
      }
      for (int j = 0; j < share.length; j++) {
        share[j] /= (float) sum;
      }
      firsts[i] = start + from;
      weights[i] = share;
    }
  }

  /** A new pixel. */
  float at(int pixel, Line line) {
    float level = 0;
    for (int j = 0; j < weights[pixel].length; j++) {
      level += weights[pixel][j] * line.at(firsts[pixel] + j);
    }
    return level;
  }
}
