package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Losses;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Bootstrap your own latent (arXiv 2006.07733, eq. 2, both ways): the prediction of one look comes
 * near the teacher's projection of the other, which is held still,
 *
 * <pre>loss = mean(2 - 2 cos(p1, z2)) + mean(2 - 2 cos(p2, z1))</pre>
 *
 * <p>Up to constants and a factor that is the reconstruction of {@code EntropyReconstruction}.
 * Collapsed features have loss 0: what keeps it from there is the teacher and the predictor, so
 * give {@code Pretext} both.
 */
public record Byol() implements PretextLoss {

  @Override
  public Identity identity() {
    return Identity.of("byol");
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor there = of(first.predicted(), second.target());
      return Map.of(Losses.LOSS, scope.keep(there.add(of(second.predicted(), first.target()))));
    }
  }

  /**
   * One way.
   *
   * @param predicted [k, d], of any length
   * @param target [k, d]
   * @return scalar in [0, 4], in the caller's scope
   */
  public static Tensor of(Tensor predicted, Tensor target) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor cosine = torch.cosine_similarity(predicted, target).mean();
      return scope.keep(cosine.mul(new Scalar(-2)).add(new Scalar(2)));
    }
  }
}
