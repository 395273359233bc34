package dev.tiller.images;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes of one image file: JPEG, PNG, GIF (its first picture), BMP and TIFF, by the
 * readers of the JDK and, for JPEG, of TwelveMonkeys, which also knows CMYK and what cameras write.
 * Any number of threads may use it.
 *
 * <p>A file that ends too soon, or whose data are damaged, is refused, also where a reader would
 * fill up the rest with gray.
 */
public final class ImageDecoder {

  private static final int MOST_BITS = 16;

  /** A file of a few bytes can announce any size; beyond this one it is refused unread. */
  private static final long MOST_PIXELS = 1L << 28;

  private static final int INKS = 4;

  private ImageDecoder() {}

  /**
   * @param name for the sentence of an error, such as a file's name
   * @throws IOException if it is no such image, or a damaged one, in one sentence
   */
  public static Picture decode(String name, byte[] file) throws IOException {
    if (file.length == 0) {
      throw new IOException(name + " is empty; expected an image.");
    }
    try (ImageInputStream in = new ByteArrayImageInputStream(file)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            name
                + " is no image of a kind that can be read; expected JPEG, PNG, GIF, BMP or TIFF.");
      }
      ImageReader reader = readers.next();
      try {
        return read(name, file, in, reader);
      } finally {
        reader.dispose();
      }
    }
  }

  private static Picture read(String name, byte[] file, ImageInputStream in, ImageReader reader)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    long announced;
    @Nullable BufferedImage image = null;
    boolean jpeg;
    try {
      jpeg = reader.getFormatName().toUpperCase(Locale.ROOT).startsWith("JPEG");
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      announced = (long) reader.getWidth(0) * reader.getHeight(0);
      if (announced <= MOST_PIXELS) {
        image = reader.read(0);
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // Readers meet damaged data with whatever exception comes first.
      throw new IOException(damaged(name, reason(e)), e);
    }
    if (image == null) {
      throw new IOException(
          "%s announces %d pixels, more than the %d that are read; make it smaller."
              .formatted(name, announced, MOST_PIXELS));
    }
    for (String warning : warnings) {
      String said = warning.toLowerCase(Locale.ROOT);
      if (said.contains("truncated")
          || said.contains("premature")
          || said.contains("corrupt")
          || said.contains("end of")) {
        throw new IOException(damaged(name, warning));
      }
    }
    int bits = image.getColorModel().getComponentSize(0);
    if (bits < 1 || bits > MOST_BITS) {
      throw new IOException(
          "%s has samples of %d bits; 1 to %d were expected: save it with 8."
              .formatted(name, bits, MOST_BITS));
    }
    Picture picture = Samples.of(image);
    // Java itself writes JPEGs of four components that are colors and opacity.
    if (jpeg && bands(file) == INKS && !image.getColorModel().hasAlpha()) {
      Set<Conversion> done = picture.and(Conversion.INKS);
      picture =
          new Picture(
              picture.channels(), picture.height(), picture.width(), picture.pixels(), done);
    }
    return jpeg ? Orientation.upright(picture, Orientation.of(file)) : picture;
  }

  private static String damaged(String name, String reason) {
    return "%s cannot be decoded and is damaged (%s).".formatted(name, reason);
  }

  private static String reason(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    String said =
        message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
    return said.lines().findFirst().orElse(said).strip().replaceAll("[.!]+$", "");
  }

  /** Components that a JPEG's frame header announces, or 0. */
  private static int bands(byte[] jpeg) {
    int at = 2;
    while (at + 9 < jpeg.length && (jpeg[at] & 0xff) == 0xff) {
      int marker = jpeg[at + 1] & 0xff;
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        return jpeg[at + 9] & 0xff;
      }
      at += marker == 0xff ? 1 : 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
    }
    return 0;
  }
}
