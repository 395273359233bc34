package dev.tiller.analysis;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * 64 bits that stay the same when a picture is scaled or compressed: whether each of 8 by 8 places
 * of a small gray copy is darker than its right neighbor (difference hash).
 */
public final class PerceptualHash {
  private static final int SIDE = 8;

  private PerceptualHash() {}

  /** The hash of a picture of any size. */
  public static long of(BufferedImage picture) {
    BufferedImage small = new BufferedImage(SIDE + 1, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = small.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(area(picture), 0, 0, SIDE + 1, SIDE, null);
    pen.dispose();
    long hash = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        hash = hash << 1 | (gray(small, x, y) < gray(small, x + 1, y) ? 1 : 0);
      }
    }
    return hash;
  }

  /** Halves a large picture until bilinear sampling sees all of it. */
  private static BufferedImage area(BufferedImage picture) {
    BufferedImage now = picture;
    while (now.getWidth() >= 4 * SIDE && now.getHeight() >= 4 * SIDE) {
      BufferedImage half =
          new BufferedImage(now.getWidth() / 2, now.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = half.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(now, 0, 0, half.getWidth(), half.getHeight(), null);
      pen.dispose();
      now = half;
    }
    return now;
  }

  private static int gray(BufferedImage image, int x, int y) {
    int rgb = image.getRGB(x, y);
    return 299 * (rgb >> 16 & 255) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255);
  }
}
