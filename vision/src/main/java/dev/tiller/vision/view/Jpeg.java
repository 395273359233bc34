package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Stored as JPEG and read back, by the encoder of the JDK (chroma at half resolution). Parameter:
 * the quality, whole numbers from least to 100, where 100 stands for not stored at all; normalized
 * (100 - quality) / (100 - least).
 *
 * @param least quality, from 1 to 99
 */
public record Jpeg(int least) implements Transform {

  private static final int BEST = 100;

  /** Checks the range. */
  public Jpeg {
    if (least < 1 || least >= BEST) {
      throw new UserError(
          "A JPEG quality down to %d was asked for; 1 to 99 was expected.".formatted(least));
    }
  }

  @Override
  public List<String> names() {
    return List.of("jpeg");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {least + random.nextInt(BEST + 1 - least)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {BEST};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {(BEST - drawn[0]) / (BEST - least)};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[] values = Tensors.doubles(images);
    int channels = (int) images.size(1);
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    for (int r = 0; r < drawn.length; r++) {
      double quality = drawn[r][0];
      if (!(quality >= 1 && quality <= BEST)) {
        throw new UserError(
            "A JPEG quality of %s was asked for; 1 to 100 was expected.".formatted(quality));
      }
      if (channels != 1 && channels != 3) {
        throw new UserError(
            "JPEG stores images of 1 or 3 channels, but these have %d; leave it out."
                .formatted(channels));
      }
      if (quality < BEST) {
        int from = r * channels * height * width;
        store(values, from, channels, height, width, (float) (quality / BEST));
      }
    }
    return Tensors.as(Tensors.of(values, Tensors.shape(images)), images.scalar_type().intern());
  }

  private static void store(
      double[] values, int from, int channels, int height, int width, float quality) {
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(width, height, type);
    WritableRaster raster = image.getRaster();
    int plane = height * width;
    int[] samples = new int[plane];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < plane; i++) {
        double level = Math.floor(255 * values[from + c * plane + i] + 0.5);
        samples[i] = (int) Math.min(255, Math.max(0, level));
      }
      raster.setSamples(0, 0, width, height, c, samples);
    }
    BufferedImage read = through(image, quality);
    for (int c = 0; c < channels; c++) {
      read.getRaster().getSamples(0, 0, width, height, c, samples);
      for (int i = 0; i < plane; i++) {
        values[from + c * plane + i] = samples[i] / 255.0;
      }
    }
  }

  private static BufferedImage through(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory does not refuse.
    } finally {
      writer.dispose();
    }
    try {
      return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
