package dev.tiller.selfsupervised;

import dev.tiller.vision.view.Viewed;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One look at a step's images, as it went through the networks; what a {@link PretextLoss} is made
 * of. Gradients flow through all but the target.
 *
 * @param items numbers of the rows in their data set
 * @param viewed the images that were looked at, and the parameters of their views
 * @param features [rows, width] what the encoder gave
 * @param projected [rows, d] what the projector made of them; the features where there is none
 * @param predicted [rows, d] what the predictor made of that; the projection where there is none
 * @param taught [rows, d] the teacher's projection of the same look, without gradient; null where
 *     there is no teacher
 */
public record Look(
    int[] items,
    Viewed viewed,
    Tensor features,
    Tensor projected,
    Tensor predicted,
    @Nullable Tensor taught) {

  /** Images looked at. */
  public int rows() {
    return items.length;
  }

  /**
   * What the other look is to predict: the teacher's projection, or without a teacher the
   * projection itself, held still (stop-gradient).
   *
   * @return [rows, d], in the caller's scope or the teacher's own
   */
  public Tensor target() {
    return taught == null ? projected.detach() : taught;
  }
}
