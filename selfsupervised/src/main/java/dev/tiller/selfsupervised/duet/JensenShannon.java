package dev.tiller.selfsupervised.duet;

import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The Jensen-Shannon divergence of a predicted and a given distribution,
 *
 * <pre>JS = 1/2 sum P log(P / M) + 1/2 sum Q log(Q / M),   M = (P + Q) / 2</pre>
 *
 * <p>from 0, where they are the same, to log 2, where they have nothing in common. A probability of
 * 0 counts nothing: 0 log 0 = 0.
 */
public final class JensenShannon {

  /** Below every probability that matters; the logarithm of a mean that vanished stays finite. */
  private static final double TINY = 1e-37;

  private JensenShannon() {}

  /**
   * @param logits of P, [rows, bins]; gradients flow
   * @param target Q, [rows, bins]; no gradients
   * @return [rows], in the caller's scope
   */
  public static Tensor of(Tensor logits, Tensor target) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor logP = logits.log_softmax(1);
      Tensor p = logP.exp();
      Tensor q = target.detach();
      Tensor logM =
          p.add(q)
              .mul(new Scalar(0.5))
              .clamp(new ScalarOptional(new Scalar(TINY)), new ScalarOptional())
              .log();
      Tensor ofP = p.mul(logP.sub(logM));
      Tensor ofQ = torch.xlogy(q, q).sub(q.mul(logM));
      return scope.keep(ofP.add(ofQ).sum(new long[] {1}, false, null).mul(new Scalar(0.5)));
    }
  }
}
