package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.vision.Encoder;
import org.bytedeco.pytorch.Tensor;

/**
 * How an encoder comes to look at each image twice: through two views ({@link TwoViews}), or by
 * reading one feature map at two places, as homomorphic self-supervision does. A teacher looks the
 * same way.
 */
public interface Looks {

  /** What decides the looks, under stable names. */
  Identity identity();

  /** Views of each image that {@link #of} needs in its batch. */
  int views();

  /**
   * Whether heads see both looks as one batch, so that their batch normalization has one mean and
   * variance for both; otherwise each look is normalized by its own.
   */
  boolean together();

  /**
   * @param encoder the student's or the teacher's
   * @param mode of its batch normalization
   * @return both in the caller's scope
   */
  Pair of(Encoder encoder, Batch batch, Encoder.Mode mode);

  /**
   * What an encoder makes of both looks.
   *
   * @param first [rows, width]
   * @param second the same shape
   */
  record Pair(Tensor first, Tensor second) {}
}
