package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention in which every position sees every real one, before and after it.
 * The fused kernel serves unless someone listens to the probabilities. A padded position sees the
 * real ones too; nothing sees a padded one.
 */
public final class BidirectionalAttention {

  private final int heads;
  private final double scale;
  private final Scalar factor;
  private final Site probabilities;

  /**
   * @param factor the scale again, as the explicit path multiplies by it
   */
  BidirectionalAttention(int heads, double scale, Scalar factor, Site probabilities) {
    this.heads = heads;
    this.scale = scale;
    this.factor = factor;
    this.probabilities = probabilities;
  }

  /**
   * @param q [batch, length, width], as are k and v
   * @return [batch, length, width]
   */
  public Tensor apply(Tensor q, Tensor k, Tensor v, Pass pass) {
    @Nullable Tensor mask = pass.paddingMask();
    Tensor mixed =
        pass.wants(probabilities)
            ? explicit(split(q), split(k), split(v), mask, pass)
            : torch.scaled_dot_product_attention(
                split(q),
                split(k),
                split(v),
                mask == null ? new TensorOptional() : new TensorOptional(mask),
                0.0,
                false,
                new DoubleOptional(scale),
                false);
    return mixed.transpose(1, 2).reshape(q.size(0), q.size(1), q.size(2));
  }

  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }

  private Tensor explicit(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, Pass pass) {
    Tensor scores = q.mul(factor).matmul(k.transpose(2, 3));
    if (mask != null) {
      scores = scores.masked_fill(mask.logical_not(), new Scalar(Double.NEGATIVE_INFINITY));
    }
    return pass.at(probabilities, scores.softmax(-1)).matmul(v);
  }
}
