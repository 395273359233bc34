package dev.tiller.images;

/**
 * One axis brought to another length with a triangle filter, as wide as two of its new pixels where
 * it shrinks and as two old ones where it grows: Pillow's and torchvision's antialiased bilinear
 * filter. (Java's own bilinear scaling aliases where it shrinks an image by more than two.)
 */
final class Resampling {

  private final int[] firsts;
  private final float[][] weights;

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

  /**
   * A new pixel of a line of bytes.
   *
   * @param from where the line begins
   */
  float of(byte[] line, int from, int pixel) {
    float[] shares = weights[pixel];
    int first = from + firsts[pixel];
    float level = 0;
    for (int j = 0; j < shares.length; j++) {
      level += shares[j] * (line[first + j] & 0xff);
    }
    return level;
  }

  /**
   * A new pixel of a column of levels.
   *
   * @param stride from one pixel of the column to the next
   */
  float of(float[] levels, int column, int stride, int pixel) {
    float[] shares = weights[pixel];
    int first = firsts[pixel];
    float level = 0;
    for (int j = 0; j < shares.length; j++) {
      level += shares[j] * levels[(first + j) * stride + column];
    }
    return level;
  }
}
