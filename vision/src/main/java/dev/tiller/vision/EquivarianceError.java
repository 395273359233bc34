package dev.tiller.vision;

import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder.Mode;
import java.util.Arrays;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * How far an encoder f is from following a transformation g, with running statistics:
 *
 * <pre>{@code
 * error = sum |f(T_g x) - Gamma_g f(x)|^2 / sum |Gamma_g f(x) - mean|^2
 * }</pre>
 *
 * summed over images and all that the map holds; the mean is each channel's. 0 is exact
 * equivariance; maps that have nothing to do with each other have about 2. NaN where both sums are
 * 0: a map that says nothing.
 *
 * @param map of the feature map, which should move with the image
 * @param embedding of the pooled vector, which should stay
 */
public record EquivarianceError(double map, double embedding) {

  /**
   * Measures it.
   *
   * @param images [rows, channels, height, width], at least 2 (an embedding needs others to differ
   *     from)
   * @throws dev.tiller.ground.UserError if the images are not the encoder's, or its map has no such
   *     action
   */
  public static EquivarianceError of(Encoder encoder, Tensor images, Action action) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor moved = action.onImages(images);
      Tensor expected = action.onMap(encoder.featureMap(images, Mode.SERVE), encoder.backbone());
      Tensor found = action.known(encoder.featureMap(moved, Mode.SERVE));
      double ofMap = relative(found, expected);
      double ofEmbedding =
          relative(
              encoder.embed(moved, Mode.SERVE, Taps.NONE),
              encoder.embed(images, Mode.SERVE, Taps.NONE));
      return new EquivarianceError(ofMap, ofEmbedding);
    }
  }

  /**
   * The error of one tensor against another of the same shape, [rows, channels, ...].
   *
   * @param found f(T_g x)
   * @param expected Gamma_g f(x)
   */
  public static double relative(Tensor found, Tensor expected) {
    try (TensorScope scope = TensorScope.open()) {
      long[] shape = Tensors.shape(expected);
      if (!Arrays.equals(shape, Tensors.shape(found))) {
        throw new IllegalArgumentException(
            "A map of shape %s was expected, but found one of %s: is the image square?"
                .formatted(Arrays.toString(shape), Arrays.toString(Tensors.shape(found))));
      }
      int channels = (int) shape[1];
      double[] is = Tensors.doubles(found.transpose(0, 1));
      double[] should = Tensors.doubles(expected.transpose(0, 1));
      int each = is.length / channels;
      double error = 0;
      double spread = 0;
      for (int c = 0; c < channels; c++) {
        double mean = 0;
        for (int i = c * each; i < (c + 1) * each; i++) {
          mean += should[i] / each;
        }
        for (int i = c * each; i < (c + 1) * each; i++) {
          error += (is[i] - should[i]) * (is[i] - should[i]);
          spread += (should[i] - mean) * (should[i] - mean);
        }
      }
      return error / spread;
    }
  }
}
