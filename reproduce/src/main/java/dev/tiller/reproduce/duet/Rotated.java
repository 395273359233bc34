package dev.tiller.reproduce.duet;

import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.view.Rotation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Images upright, each with an angle drawn for it, and turned by any. It owns the images. */
final class Rotated implements AutoCloseable {

  private static final Rotation ROTATION = Rotation.upTo(180);

  private final Owned owned = new Owned();
  private final Tensor upright;
  private final double[] drawn;

  /**
   * @param seed of the angles
   */
  Rotated(ImageSet images, long seed) {
    int[] all = IntStream.range(0, images.size()).toArray();
    upright = owned.add(images.batch(all).values());
    SplittableRandom random = new SplittableRandom(seed);
    drawn = random.doubles(all.length).toArray();
  }

  /** As they are, [rows, 1, side, side]. */
  Tensor upright() {
    return upright;
  }

  /** The drawn parameters in [0, 1), 0.5 is upright. */
  double[] drawn() {
    return drawn;
  }

  /** The drawn parameters further round by a share of the circle. */
  double[] drawn(double further) {
    return Arrays.stream(drawn).map(g -> (g + further) % 1).toArray();
  }

  /** Turned as drawn and further, in the caller's scope. */
  Tensor turned(double further) {
    double[][] degrees =
        Arrays.stream(drawn(further))
            .mapToObj(g -> new double[] {360 * g - 180})
            .toArray(double[][]::new);
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(ROTATION.apply(upright, degrees));
    }
  }

  /**
   * All by the same angle, in the caller's scope.
   *
   * @param turn share of the circle from upright
   */
  Tensor standing(double turn) {
    double[][] degrees = new double[drawn.length][];
    Arrays.setAll(degrees, i -> new double[] {360 * turn});
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(ROTATION.apply(upright, degrees));
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
