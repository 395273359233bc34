package dev.tiller.diffusion.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** linear_2(silu(linear_1(x))): how a time, a size or a pooled prompt becomes a condition. */
public final class Embedder {

  private final Linear first;
  private final Linear second;

  private Embedder(Linear first, Linear second) {
    this.first = first;
    this.second = second;
  }

  /**
   * @param parts at the module
   */
  public static Embedder of(Parts parts, int in, int out) {
    return new Embedder(
        parts.linear("linear_1", in, out, true), parts.linear("linear_2", out, out, true));
  }

  /**
   * @param x [rows, in]
   * @return [rows, out]
   */
  public Tensor apply(Tensor x, Pass pass) {
    return second.apply(torch.silu(first.apply(x, pass)), pass);
  }
}
