package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = W x + b, with a site at its output. */
public final class Linear {

  private final Matrix weight;
  private final @Nullable Tensor bias;
  private final @Nullable Site site;

  Linear(Matrix weight, @Nullable Tensor bias, @Nullable Site site) {
    this.weight = weight;
    this.bias = bias;
    this.site = site;
  }

  /**
   * @param x [..., in]
   * @return [..., out]
   */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor y = weight.times(x, bias);
    return site == null ? y : pass.at(site, y);
  }
}
