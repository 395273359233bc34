package dev.tiller.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * One decoded image.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 * @param pixels [channels, height, width], row-major, 0 to 255 as signed bytes; not copied
 * @param conversions what was done to the file's image
 */
public record Picture(
    int channels, int height, int width, byte[] pixels, Set<Conversion> conversions) {

  /** Rec. 601 luma in 65536ths, which sum to one: what Pillow and torchvision call gray. */
  private static final int RED = 19595;

  private static final int GREEN = 38470;
  private static final int BLUE = 7471;
  private static final int HALF = 32768;

  /**
   * @throws IllegalArgumentException if there are not as many pixels
   */
  public Picture {
    if ((channels != 1 && channels != 3)
        || height < 1
        || width < 1
        || pixels.length != (long) channels * height * width) {
      throw new IllegalArgumentException(
          "A picture of %d channels and %d by %d cannot have %d bytes; 1 or 3 channels were expected."
              .formatted(channels, height, width, pixels.length));
    }
    conversions = Set.copyOf(conversions);
  }

  /** To which nothing was done. */
  public Picture(int channels, int height, int width, byte[] pixels) {
    this(channels, height, width, pixels, Set.of());
  }

  /**
   * With so many channels: gray repeated three times, or colors weighted by Rec. 601.
   *
   * @param wanted 1 or 3
   */
  public Picture withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    int plane = height * width;
    byte[] changed = new byte[wanted * plane];
    for (int i = 0; i < plane; i++) {
      if (channels == 1) {
        changed[i] = changed[plane + i] = changed[2 * plane + i] = pixels[i];
      } else {
        int gray =
            RED * (pixels[i] & 0xff)
                + GREEN * (pixels[plane + i] & 0xff)
                + BLUE * (pixels[2 * plane + i] & 0xff);
        changed[i] = (byte) (gray + HALF >> 16);
      }
    }
    return new Picture(wanted, height, width, changed, and(Conversion.CHANNELS));
  }

  /**
   * Of another size: the largest part around the center with its proportions, scaled with a
   * triangle filter as wide as a new pixel, so that nothing aliases.
   */
  public Picture withSize(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    double scale = Math.min((double) height / newHeight, (double) width / newWidth);
    int cutHeight = Math.max(1, (int) Math.round(newHeight * scale));
    int cutWidth = Math.max(1, (int) Math.round(newWidth * scale));
    int top = (height - cutHeight) / 2;
    Resampling rows = new Resampling(0, cutHeight, newHeight);
    Resampling columns = new Resampling((width - cutWidth) / 2, cutWidth, newWidth);
    byte[] sized = new byte[channels * newHeight * newWidth];
    float[] wide = new float[cutHeight * newWidth];
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < cutHeight; y++) {
        int line = (c * height + top + y) * width;
        for (int x = 0; x < newWidth; x++) {
          wide[y * newWidth + x] = columns.of(pixels, line, x);
        }
      }
      for (int y = 0; y < newHeight; y++) {
        for (int x = 0; x < newWidth; x++) {
          float level = rows.of(wide, x, newWidth, y);
          sized[(c * newHeight + y) * newWidth + x] = (byte) Math.round(level);
        }
      }
    }
    return new Picture(channels, newHeight, newWidth, sized, and(Conversion.SIZE));
  }

  /** The bytes of a PNG file, such as a page shows. */
  public byte[] png() {
    int kind = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(width, height, kind);
    int plane = height * width;
    for (int i = 0; i < pixels.length; i++) {
      image.getRaster().setSample(i % width, i % plane / width, i / plane, pixels[i] & 0xff);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory takes everything.
    }
    return out.toByteArray();
  }

  /** The same pixels, with one more conversion named. */
  Set<Conversion> and(Conversion more) {
    EnumSet<Conversion> all = EnumSet.of(more);
    all.addAll(conversions);
    return all;
  }
}
