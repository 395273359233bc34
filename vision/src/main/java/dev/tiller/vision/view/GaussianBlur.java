package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

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
    int radius = 0;
    for (double[] sigma : drawn) {
      if (!(sigma[0] >= 0)) {
        throw new UserError(
            "A blur with sigma %s was asked for; 0 or more was expected.".formatted(sigma[0]));
      }
      radius = Math.max(radius, (int) Math.ceil(CUT * sigma[0]));
    }
    return along(along(images, drawn, radius, 2), drawn, radius, 3);
  }

  private static Tensor along(Tensor images, double[][] drawn, int radius, int axis) {
    long channels = images.size(1);
    int taps = 2 * radius + 1;
    double[] weights = new double[drawn.length * (int) channels * taps];
    for (int r = 0; r < drawn.length; r++) {
      double[] own = weights(drawn[r][0], radius);
      for (int c = 0; c < channels; c++) {
        System.arraycopy(own, 0, weights, (r * (int) channels + c) * taps, taps);
      }
    }
    Tensor reflected =
        images.index_select(axis, Tensors.of(reflection(radius, (int) images.size(axis))));
    long groups = drawn.length * channels;
    Tensor kernels =
        axis == 2
            ? Tensors.of(weights, groups, 1, taps, 1)
            : Tensors.of(weights, groups, 1, 1, taps);
    // Every channel of every row by itself: they are the groups of one convolution.
    Tensor blurred =
        torch.conv2d(
            reflected.view(1, groups, reflected.size(2), reflected.size(3)),
            Tensors.as(kernels, images.scalar_type().intern()),
            new TensorOptional(),
            new long[] {1, 1},
            new long[] {0, 0},
            new long[] {1, 1},
            groups);
    return blurred.view(Tensors.shape(images));
  }

  /** Weights of -radius to radius; those beyond 4 sigma are 0, whatever the batch's radius. */
  private static double[] weights(double sigma, int radius) {
    double[] weights = new double[2 * radius + 1];
    int own = (int) Math.ceil(CUT * sigma);
    double sum = 0;
    for (int k = -own; k <= own; k++) {
      double w = k == 0 ? 1 : Math.exp(-k * k / (2 * sigma * sigma));
      weights[radius + k] = w;
      sum += w;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Where places -radius to size + radius - 1 are read, reflected as often as it takes. */
  private static long[] reflection(int radius, int size) {
    long[] places = new long[size + 2 * radius];
    int period = Math.max(1, 2 * (size - 1));
    for (int i = 0; i < places.length; i++) {
      int place = Math.floorMod(i - radius, period);
      places[i] = Math.min(place, period - place);
    }
    if (size == 1) {
      Arrays.fill(places, 0);
    }
    return places;
  }
}
