package dev.tiller.selfsupervised.duet;

import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Sets the group marginal to a given one, by adding to each bin what its logit lacks:
 *
 * <pre>Z'[g, c] = Z[g, c] + (log q_g - mean log q) - (m_g - mean m),   m_g = mean_c Z[g, c]</pre>
 *
 * <p>The marginal is q afterwards, the content stays the same. Trap: an encoder's own marginal is
 * not the ideal target; a decoder does better with logits that the encoder gave for an image at
 * that parameter ({@link #to}) than with the target itself.
 *
 * @param target where q comes from
 */
public record MarginalEdit(Target target) implements Edit {

  @Override
  public Tensor apply(Tensor matrices, double[] from, double[] to) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor q = target.rows(to, (int) matrices.size(1), matrices);
      return scope.keep(to(matrices, q.log()));
    }
  }

  /**
   * To given logits.
   *
   * @param matrices [rows, G, C]
   * @param logits [rows, G]; log q up to a number a row
   * @return [rows, G, C], in the caller's scope
   */
  public static Tensor to(Tensor matrices, Tensor logits) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor own = matrices.mean(new long[] {2}, false, null);
      Tensor lacks = centered(logits).sub(centered(own));
      return scope.keep(matrices.add(lacks.unsqueeze(2)));
    }
  }

  private static Tensor centered(Tensor logits) {
    return logits.sub(logits.mean(new long[] {1}, true, null));
  }
}
