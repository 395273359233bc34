package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * One transform of images. Its parameters, in physical units (degrees, pixels, factors), are drawn
 * from each row's stream by {@link #see}, or set by the caller of {@link #apply}. Implementations
 * say what the numbers are, draw them, and {@link #change} images; rows whose parameters are {@link
 * #neutral} keep their bits.
 */
public interface Transform extends View {

  /** Names of the normalized parameters, in order. */
  List<String> names();

  /**
   * Draws the parameters of one image.
   *
   * @param random the image's own stream
   * @param height of it, in pixels
   * @param width of it, in pixels
   */
  double[] draw(SplittableRandom random, int height, int width);

  /** The parameters that change nothing of an image of this size. */
  double[] neutral(int height, int width);

  /**
   * Parameters as numbers in [0, 1], one for each of {@link #names}.
   *
   * @param drawn as {@link #draw} gives them
   */
  double[] normalized(double[] drawn, int height, int width);

  /**
   * Images changed, neutral rows among them or not; called in a scope, without gradients.
   *
   * @param images [rows, channels, height, width] in a float type
   * @param drawn parameters of each row
   * @return the same shape and type
   */
  Tensor change(Tensor images, double[][] drawn);

  /**
   * Whether a value changes by itself, whatever its place, channel and neighbors, so that of images
   * of 8 bits 256 values say all.
   */
  default boolean pointwise() {
    return false;
  }

  /** This transform with a probability; the other images stay as they are. */
  default Transform sometimes(double probability) {
    return new Sometimes(this, probability);
  }

  @Override
  default Set<String> parameters() {
    return new LinkedHashSet<>(names());
  }

  /**
   * Images with given parameters.
   *
   * @param images [rows, channels, height, width] in a float type, values in [0, 1]
   * @param drawn parameters of each row, in the units of this transform
   * @return the same shape and type, in the caller's scope
   * @throws UserError if the images are none, or this transform cannot be had of them
   */
  default Tensor apply(Tensor images, double[][] drawn) {
    Pixels.check(images, drawn.length);
    double[] neutral = neutral((int) images.size(2), (int) images.size(3));
    boolean[] changed = new boolean[drawn.length];
    int changes = 0;
    for (int r = 0; r < drawn.length; r++) {
      changed[r] = !Arrays.equals(drawn[r], neutral);
      changes += changed[r] ? 1 : 0;
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      if (changes == 0) {
        return scope.keep(images.clone());
      }
      Tensor moved = change(images, drawn);
      return scope.keep(changes == drawn.length ? moved : Pixels.choose(changed, moved, images));
    }
  }

  @Override
  default Viewed see(Tensor images, long[] seeds) {
    Pixels.check(images, seeds.length);
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[][] drawn = new double[seeds.length][];
    Map<String, double[]> parameters = new LinkedHashMap<>();
    names().forEach(name -> parameters.put(name, new double[seeds.length]));
    for (int r = 0; r < seeds.length; r++) {
      drawn[r] = draw(new SplittableRandom(seeds[r]), height, width);
      double[] normalized = normalized(drawn[r], height, width);
      for (int i = 0; i < normalized.length; i++) {
        parameters.get(names().get(i))[r] = normalized[i];
      }
    }
    return new Viewed(apply(images, drawn), parameters);
  }
}
