package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolution with a Gaussian, cut at ceil(4 sigma) pixels and normalized, separable; beyond the
 * border the image is reflected without its border pixel (c b | a b c). Parameter: sigma in pixels,
 * uniform; normalized sigma / most. (DUET's code keeps only whether an image was blurred: above 0.)
 *
 * @param least sigma, at least 0
 * @param most sigma, above 0
 */
public record GaussianBlur(double least, double most) implements Transform {

  private static final int CUT = 4;

  /** Checks the range. */
  public GaussianBlur {
    if (!(least >= 0 && least <= most && most > 0 && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A blur with sigma from %s to %s was asked for; 0 <= least <= most and most > 0 was expected."
              .formatted(least, most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("blur");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {least + (most - least) * random.nextDouble()};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / most};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[][][] down = new double[drawn.length][][];
    double[][][] right = new double[drawn.length][][];
    for (int r = 0; r < drawn.length; r++) {
      double[] weights = weights(drawn[r][0]);
      right[r] = new double[][] {weights};
      down[r] = new double[weights.length][];
      for (int i = 0; i < weights.length; i++) {
        down[r][i] = new double[] {weights[i]};
      }
    }
    return RowKernels.convolve(RowKernels.convolve(images, down), right);
  }

  /** Weights of -ceil(4 sigma) to ceil(4 sigma). */
  private static double[] weights(double sigma) {
    if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A blur with sigma %s was asked for; 0 or more was expected.".formatted(sigma));
    }
    int radius = (int) Math.ceil(CUT * sigma);
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      weights[radius + k] = k == 0 ? 1 : Math.exp(-k * k / (2 * sigma * sigma));
      sum += weights[radius + k];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
