package dev.tiller.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.EnumSet;
import java.util.Set;

/**
 * From what a reader decoded to bytes, sample by sample. {@code BufferedImage.getRGB} would not do:
 * it takes gray for linear light and brightens it.
 */
final class Samples {

  private static final int BYTE = 255;
  private static final int OPAQUE = 0xff000000;

  private Samples() {}

  static Picture of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return ofPalette(image, palette);
    }
    int space = model.getColorSpace().getType();
    int type = image.getSampleModel().getDataType();
    boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    boolean packed = type == DataBuffer.TYPE_INT && model.getComponentSize(0) <= 8;
    if ((space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB) && (whole || packed)) {
      return ofComponents(image, space == ColorSpace.TYPE_GRAY ? 1 : 3);
    }
    Picture converted = ofPackedColors(image, false);
    return space == ColorSpace.TYPE_CMYK
        ? new Picture(
            converted.channels(),
            converted.height(),
            converted.width(),
            converted.pixels(),
            converted.and(Conversion.INKS))
        : converted;
  }

  /** A palette whose colors are all gray is a gray image: so are 1, 2 and 4 bits stored. */
  private static Picture ofPalette(BufferedImage image, IndexColorModel palette) {
    boolean gray = true;
    for (int i = 0; i < palette.getMapSize(); i++) {
      gray &= palette.getRed(i) == palette.getGreen(i) && palette.getRed(i) == palette.getBlue(i);
    }
    return ofPackedColors(image, gray);
  }

  private static Picture ofPackedColors(BufferedImage image, boolean gray) {
    int height = image.getHeight();
    int width = image.getWidth();
    int plane = height * width;
    byte[] pixels = new byte[(gray ? 1 : 3) * plane];
    boolean transparent = false;
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int alpha = row[x] >>> 24;
        transparent |= (row[x] & OPAQUE) != OPAQUE;
        int at = y * width + x;
        pixels[at] = overWhite(row[x] >> 16 & BYTE, alpha, BYTE);
        if (!gray) {
          pixels[plane + at] = overWhite(row[x] >> 8 & BYTE, alpha, BYTE);
          pixels[2 * plane + at] = overWhite(row[x] & BYTE, alpha, BYTE);
        }
      }
    }
    Set<Conversion> done =
        transparent ? EnumSet.of(Conversion.ALPHA) : EnumSet.noneOf(Conversion.class);
    return new Picture(gray ? 1 : 3, height, width, pixels, done);
  }

  private static Picture ofComponents(BufferedImage image, int channels) {
    if (image.isAlphaPremultiplied()) {
      image.coerceData(false);
    }
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int height = image.getHeight();
    int width = image.getWidth();
    int plane = height * width;
    int bands = raster.getNumBands();
    int most = (1 << model.getComponentSize(0)) - 1;
    boolean alpha = model.hasAlpha();
    boolean transparent = false;
    byte[] pixels = new byte[channels * plane];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int opacity = alpha ? row[x * bands + channels] : most;
        transparent |= opacity != most;
        for (int c = 0; c < channels; c++) {
          pixels[c * plane + y * width + x] = overWhite(row[x * bands + c], opacity, most);
        }
      }
    }
    EnumSet<Conversion> done = EnumSet.noneOf(Conversion.class);
    if (most > BYTE) {
      done.add(Conversion.DEPTH);
    }
    if (transparent) {
      done.add(Conversion.ALPHA);
    }
    return new Picture(channels, height, width, pixels, done);
  }

  /** Rounded to 8 bits; both samples from 0 to the same largest value. */
  private static byte overWhite(int sample, int opacity, int most) {
    if (opacity == most) {
      return (byte) (most == BYTE ? sample : (sample * BYTE + most / 2) / most);
    }
    double share = (double) opacity / most;
    return (byte) Math.round(BYTE * ((double) sample / most * share + (1 - share)));
  }
}
