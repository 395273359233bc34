package dev.tiller.diffusion.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Adaptive LayerNorm (arXiv 2212.09748): LayerNorm without weights, scaled and shifted by a
 * condition, which gives gates too. Its site is the modulated value.
 */
public final class Modulation {

  private static final double EPSILON = 1e-6;

  private final Linear linear;
  private final Site site;
  private final long width;

  private Modulation(Linear linear, Site site, int width) {
    this.linear = linear;
    this.site = site;
    this.width = width;
  }

  /**
   * @param parts at the block
   * @param module of the norm, such as {@code norm1}
   * @param chunks how many vectors the condition gives
   */
  public static Modulation of(Parts parts, String module, int width, int chunks) {
    Linear linear = parts.linear(module + ".linear", width, chunks * width, true);
    return new Modulation(linear, parts.as(Role.NORM).site(module, width), width);
  }

  /**
   * Vectors that a condition gives.
   *
   * @param condition silu of the embedded time and prompt, [rows, width]
   * @return [rows, 1, chunks * width]
   */
  public Tensor vectors(Tensor condition, Pass pass) {
    return linear.apply(condition, pass).unsqueeze(1);
  }

  /** One of them, [rows, 1, width]. */
  public Tensor chunk(Tensor vectors, int index) {
    return vectors.narrow(2, index * width, width);
  }

  /** LayerNorm(x) (1 + scale) + shift, at this norm's site. */
  public Tensor apply(Tensor x, Tensor shift, Tensor scale, Pass pass) {
    return pass.at(site, modulated(x, shift, scale));
  }

  /** The same without a site. */
  public static Tensor modulated(Tensor x, Tensor shift, Tensor scale) {
    return torch.addcmul(shift, normalized(x), scale.add(new Scalar(1)));
  }

  private static Tensor normalized(Tensor x) {
    long[] shape = {x.size(-1)};
    return torch.layer_norm(x, shape, new TensorOptional(), new TensorOptional(), EPSILON, false);
  }
}
