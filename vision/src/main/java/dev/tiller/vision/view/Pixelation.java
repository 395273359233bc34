package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Made smaller by a box filter and as large as before by repeating pixels, both as Pillow's BOX.
 * Parameter: the scale, uniform; normalized (1 - scale) / (1 - least). Sides become floor(side
 * scale), at least 1 pixel.
 *
 * @param least scale, above 0 and below 1
 */
public record Pixelation(double least) implements Transform {

  /** Checks the range. */
  public Pixelation {
    if (!(least > 0 && least < 1)) {
      throw new UserError(
          "A scale down to %s was asked for; a number between 0 and 1 was expected."
              .formatted(least));
    }
  }

  @Override
  public List<String> names() {
    return List.of("pixelation");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {1 - (1 - least) * random.nextDouble()};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {1};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {(1 - drawn[0]) / (1 - least)};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[] down = new double[drawn.length * height * height];
    double[] right = new double[drawn.length * width * width];
    for (int r = 0; r < drawn.length; r++) {
      if (!(drawn[r][0] > 0 && drawn[r][0] <= 1)) {
        throw new UserError(
            "A scale of %s was asked for; a number above 0 and up to 1 was expected."
                .formatted(drawn[r][0]));
      }
      place(down, r * height * height, height, drawn[r][0], false);
      place(right, r * width * width, width, drawn[r][0], true);
    }
    Tensor rows = matrices(down, drawn.length, height, images);
    Tensor columns = matrices(right, drawn.length, width, images);
    return rows.matmul(images).matmul(columns);
  }

  private static Tensor matrices(double[] values, long rows, long side, Tensor like) {
    return Tensors.as(Tensors.of(values, rows, 1, side, side), like.scalar_type().intern());
  }

  /** Pixel i becomes the mean of the box that holds it. */
  private static void place(double[] into, int at, int side, double scale, boolean transposed) {
    int small = Math.max(1, (int) (side * scale));
    double step = (double) side / small;
    for (int i = 0; i < side; i++) {
      int box = Math.min(small - 1, (int) ((i + 0.5) / step));
      double center = (box + 0.5) * step;
      int from = Math.max(0, (int) (center - step / 2 + 0.5));
      int to = Math.min(side, (int) (center + step / 2 + 0.5));
      for (int j = from; j < to; j++) {
        into[at + (transposed ? j * side + i : i * side + j)] = 1.0 / (to - from);
      }
    }
  }
}
