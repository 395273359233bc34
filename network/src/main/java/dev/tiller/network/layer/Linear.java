package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = W x + b, with a site at its output. */
public final class Linear {

  /** What it computes with; both belong to the network. */
  record Parameters(Matrix weight, @Nullable Tensor bias) {}

  private final Parameters parameters;
  private final @Nullable Site site;

  Linear(Parameters parameters, @Nullable Site site) {
    this.parameters = parameters;
    this.site = site;
  }

  /** Whether its weight asks for a gradient. */
  boolean learns() {
    return parameters.weight().stored().requires_grad();
  }

  /** Width of its output. */
  int outputs() {
    return parameters.weight().outputs();
  }

  /** What makes its output; null where nobody can listen to it. */
  Site.@Nullable Producer producer() {
    return site == null ? null : site.producer();
  }

  /**
   * Where it can be listened to.
   *
   * @throws IllegalStateException if nobody can ({@link Parts#silent})
   */
  public Site site() {
    if (site == null) {
      throw new IllegalStateException("A silent projection has no site");
    }
    return site;
  }

  /** Whether anyone may keep its output. */
  public boolean kept(Pass pass) {
    return site != null && pass.keeps(site);
  }

  /**
   * @param x [..., in]
   * @return [..., out]
   */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor y = parameters.weight().times(x, parameters.bias());
    return site == null ? y : pass.at(site, y);
  }
}
