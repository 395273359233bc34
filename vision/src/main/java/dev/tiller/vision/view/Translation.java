package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.vision.layer.Warp;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Shift by any distance, bilinear, zeros where nothing was. Parameters: down and right, as shares
 * of height and width, uniform; normalized (share + most) / (2 most), so that no shift is 0.5.
 *
 * @param most share in either direction, above 0 and up to 1
 */
public record Translation(double most) implements Transform {

  /** Checks the range. */
  public Translation {
    if (!(most > 0 && most <= 1)) {
      throw new UserError(
          "A translation by up to %s of the image was asked for; above 0 and up to 1 was expected."
              .formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("translation_down", "translation_right");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    double down = most * (2 * random.nextDouble() - 1);
    return new double[] {down, most * (2 * random.nextDouble() - 1)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(drawn[0], -most, most), Pixels.share(drawn[1], -most, most)};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[][] maps = new double[drawn.length][];
    for (int r = 0; r < drawn.length; r++) {
      double down = drawn[r][0] * images.size(2);
      double right = drawn[r][1] * images.size(3);
      maps[r] = new double[] {1, 0, 0, 1, -right, -down};
    }
    return Warp.affine(images, maps);
  }
}
