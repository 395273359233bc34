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
 * Simple Siamese networks (arXiv 2011.10566, eq. 2): the prediction of one look comes near the
 * projection of the other, which is held still,
 *
 * <pre>loss = -mean(cos(p1, z2)) / 2 - mean(cos(p2, z1)) / 2</pre>
 *
 * <p>BYOL without a teacher. Collapsed features have loss -1, the least there is: what keeps it
 * from there is the predictor and that targets are held still. The paper's projector has three
 * layers, the last batch-normalized without gain and shift; its predictor is narrow in the middle.
 */
public record SimSiam() implements PretextLoss {

  @Override
  public Identity identity() {
    return Identity.of("simsiam");
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor there = of(first.predicted(), second.target());
      Tensor back = of(second.predicted(), first.target());
      return Map.of(Losses.LOSS, scope.keep(there.add(back).mul(new Scalar(0.5))));
    }
  }

  /**
   * One way.
   *
   * @param predicted [k, d], of any length
   * @param target [k, d]
   * @return scalar in [-1, 1], in the caller's scope
   */
  public static Tensor of(Tensor predicted, Tensor target) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(torch.cosine_similarity(predicted, target).mean().neg());
    }
  }
}
