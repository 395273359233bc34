package dev.tiller.language.encoder;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention over whole texts, padding included, as these encoders were trained.
 *
 * @param count of heads
 * @param scale of the scores
 * @param causal whether a position sees only itself and those before it
 */
record Heads(int count, double scale, boolean causal) {

  /**
   * @param q [rows, positions, count * width], as are k and v
   * @param bias added to the scores, [1, count, positions, positions]; null for none
   * @return [rows, positions, count * width]
   */
  Tensor mix(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias) {
    Tensor mixed =
        torch.scaled_dot_product_attention(
            split(q),
            split(k),
            split(v),
            bias == null ? new TensorOptional() : new TensorOptional(bias),
            0.0,
            causal,
            new DoubleOptional(scale),
            false);
    return mixed.transpose(1, 2).reshape(q.size(0), q.size(1), q.size(2));
  }

  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), count, x.size(2) / count).transpose(1, 2);
  }
}
