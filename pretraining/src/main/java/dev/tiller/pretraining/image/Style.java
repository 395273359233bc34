package dev.tiller.pretraining.image;

/** How a garment is shown, with the words for it. Images are rows of 28 x 28 values in [0, 1]. */
public enum Style {
  PHOTO("a photo of"),
  SKETCH("a sketch of"),
  NEGATIVE("a negative of"),
  DOTTED("a dotted print of"),
  BLURRED("a blurred photo of");

  /** Edge of an image. */
  public static final int EDGE = 28;

  private static final float[] DOT = {0, 0.45f, 0, 0.45f, 1, 0.45f, 0, 0.45f, 0};
  private static final int[] SOBEL = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
  private static final double SIGMA = 1.6;

  private final String words;

  Style(String words) {
    this.words = words;
  }

  /** What a caption begins with. */
  public String words() {
    return words;
  }

  /** An image in this style; a new array. */
  public float[] render(float[] image) {
    float[] out = new float[image.length];
    for (int y = 0; y < EDGE; y++) {
      for (int x = 0; x < EDGE; x++) {
        out[y * EDGE + x] = pixel(image, y, x);
      }
    }
    return out;
  }

  private float pixel(float[] image, int y, int x) {
    float value = image[y * EDGE + x];
    return switch (this) {
      case PHOTO -> value;
      case SKETCH -> Math.min(1, gradient(image, y, x) / 2);
      case NEGATIVE -> 1 - value;
      case DOTTED -> value * DOT[y % 3 * 3 + x % 3];
      case BLURRED -> blurred(image, y, x);
    };
  }

  private static float gradient(float[] image, int y, int x) {
    float across = 0;
    float down = 0;
    for (int dy = 0; dy < 3; dy++) {
      for (int dx = 0; dx < 3; dx++) {
        float value = at(image, y + dy - 1, x + dx - 1);
        across += SOBEL[dy * 3 + dx] * value;
        down += SOBEL[dx * 3 + dy] * value;
      }
    }
    return (float) Math.hypot(across, down);
  }

  private static float blurred(float[] image, int y, int x) {
    double sum = 0;
    double weights = 0;
    for (int dy = -2; dy <= 2; dy++) {
      for (int dx = -2; dx <= 2; dx++) {
        double weight = Math.exp(-(dy * dy + dx * dx) / (2 * SIGMA * SIGMA));
        sum += weight * at(image, y + dy, x + dx);
        weights += weight;
      }
    }
    return (float) (sum / weights);
  }

  /** Black beyond the border. */
  private static float at(float[] image, int y, int x) {
    return y < 0 || x < 0 || y >= EDGE || x >= EDGE ? 0 : image[y * EDGE + x];
  }

  /**
   * Draws a star, a plus of 5 x 5 pixels in the upper left 9 x 9, as light as the background is
   * dark.
   *
   * @param top of it, in [0, 4]
   * @param left of it, in [0, 4]
   */
  public void star(float[] rendered, int top, int left) {
    float ink = this == NEGATIVE ? 0 : 1;
    for (int i = 0; i < 5; i++) {
      rendered[(top + 2) * EDGE + left + i] = ink;
      rendered[(top + i) * EDGE + left + 2] = ink;
    }
  }
}
