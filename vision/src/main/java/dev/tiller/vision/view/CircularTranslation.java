package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Shift by whole steps around the image, exact: what leaves on one side comes in on the other.
 * Parameters: down and right in pixels, multiples of the step, uniform; normalized (pixels + step
 * most) / (2 step most), so that no shift is 0.5. With the stride of a backbone as the step it is
 * the translation of homomorphic self-supervision (arXiv 2211.08282).
 *
 * @param most steps in either direction, at least 1
 * @param step pixels, at least 1
 */
public record CircularTranslation(int most, int step) implements Transform {

  /** Checks the range. */
  public CircularTranslation {
    if (most < 1 || step < 1) {
      throw new UserError(
          "A circular translation by up to %d steps of %d pixels was asked for; at least 1 of each was expected."
              .formatted(most, step));
    }
  }

  @Override
  public List<String> names() {
    return List.of("circular_translation_down", "circular_translation_right");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    double down = step * (double) random.nextInt(-most, most + 1);
    return new double[] {down, step * (double) random.nextInt(-most, most + 1)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    double range = step * (double) most;
    return new double[] {
      Pixels.share(drawn[0], -range, range), Pixels.share(drawn[1], -range, range)
    };
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    return along(along(images, drawn, 0, 2), drawn, 1, 3);
  }

  private static Tensor along(Tensor images, double[][] drawn, int parameter, int axis) {
    int size = (int) images.size(axis);
    long[] places = new long[drawn.length * size];
    for (int r = 0; r < drawn.length; r++) {
      double by = drawn[r][parameter];
      if (by != Math.rint(by)) {
        throw new UserError(
            "A circular translation by %s pixels was asked for; a whole number was expected."
                .formatted(by));
      }
      for (int i = 0; i < size; i++) {
        places[r * size + i] = Math.floorMod((long) i - (long) by, size);
      }
    }
    long[] shape =
        axis == 2 ? new long[] {drawn.length, 1, size, 1} : new long[] {drawn.length, 1, 1, size};
    return images.gather(axis, Tensors.of(places, shape).expand(Tensors.shape(images)));
  }
}
