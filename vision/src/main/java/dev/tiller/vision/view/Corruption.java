package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * A corruption of ImageNet-C (arXiv 1903.12261) that draws a scene of its own: fog, snow, pixels
 * that change places. Lengths in pixels are those of an image of 224 by 224. Parameters: the
 * severity, whole numbers from 0 (none) to 5, and the row's stream, whose field is the same at
 * every severity; normalized severity / 5.
 */
public interface Corruption extends Transform {

  /** Physical parameters of the severities 1 to 5, as the benchmark has them. */
  double[][] table();

  /**
   * One image corrupted in place.
   *
   * @param image values in [0, 1]; may be left a little outside, which is clipped
   * @param severity row of {@link #table}
   * @param random the image's stream
   */
  void corrupt(Planes image, double[] severity, SplittableRandom random);

  /** Parameters of a severity with the field of a seed. */
  static double[] at(double severity, long seed) {
    return severity == 0 ? new double[] {0, 0} : new double[] {severity, Stream.of(seed)};
  }

  @Override
  default double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {1 + random.nextInt(table().length), Stream.draw(random)};
  }

  @Override
  default double[] neutral(int height, int width) {
    return new double[] {0, 0};
  }

  @Override
  default double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / table().length};
  }

  @Override
  default Tensor change(Tensor images, double[][] drawn) {
    double[] values = Tensors.doubles(images);
    int channels = (int) images.size(1);
    if (channels != 1) {
      Pixels.requireColors(images, names().get(0));
    }
    int size = values.length / drawn.length;
    for (int r = 0; r < drawn.length; r++) {
      double severity = drawn[r][0];
      if (!(severity >= 0 && severity <= table().length && severity == Math.rint(severity))) {
        throw new UserError(
            "The severity %s of %s is none; whole numbers from 0 to %d were expected."
                .formatted(severity, names().get(0), table().length));
      }
      if (severity > 0) {
        Planes image =
            Planes.of(values, r * size, channels, (int) images.size(2), (int) images.size(3));
        corrupt(image, table()[(int) severity - 1], Stream.at(drawn[r][1]));
        image.into(values, r * size);
      }
    }
    return Tensors.as(Tensors.of(values, Tensors.shape(images)), images.scalar_type().intern());
  }

  /** The one name of a corruption. */
  static List<String> named(String name) {
    return List.of(name);
  }
}
