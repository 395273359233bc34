package dev.tiller.reproduce.duet;

import dev.tiller.symphony.Media;
import dev.tiller.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;

/** A grey image as a PNG file for a page, each pixel a small square. */
final class GreyPicture {

  private static final int ZOOM = 2;

  private GreyPicture() {}

  /**
   * @param image [height, width], values in [0, 1]
   * @return a data URL
   */
  static String url(Tensor image) {
    int height = (int) image.size(0);
    int width = (int) image.size(1);
    double[] values = Tensors.doubles(image);
    BufferedImage picture =
        new BufferedImage(ZOOM * width, ZOOM * height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < ZOOM * height; y++) {
      for (int x = 0; x < ZOOM * width; x++) {
        double value = values[y / ZOOM * width + x / ZOOM];
        int grey = (int) Math.round(255 * Math.min(1, Math.max(0, value)));
        picture.getRaster().setSample(x, y, 0, grey);
      }
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(picture, "png", bytes);
      return Media.IMAGE.dataUrl(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
