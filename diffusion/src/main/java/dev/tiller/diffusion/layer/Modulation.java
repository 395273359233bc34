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
  private final Order order;

  private Modulation(Linear linear, Site site, int width, Order order) {
    this.linear = linear;
    this.site = site;
    this.width = width;
    this.order = order;
  }

  /**
   * @param parts at the block
   * @param module of the norm, such as {@code norm1}
   * @param chunks how many vectors the condition gives
   * @param order which of them shift and scale it
   */
  public static Modulation of(Parts parts, String module, int width, int chunks, Order order) {
    Linear linear = parts.linear(module + ".linear", width, chunks * width, true);
    Site site = site(parts, module, module, width, order, false);
    return new Modulation(linear, site, width, order);
  }

  /**
   * Which vectors of a condition modulate.
   *
   * @param shift number of that which is added, from 0
   * @param scale number of that which, plus one, multiplies
   */
  public record Order(int shift, int scale) {

    /** Of blocks: the first two. */
    public static final Order SHIFT_FIRST = new Order(0, 1);

    /** The trap of the last norm. */
    public static final Order SCALE_FIRST = new Order(1, 0);
  }

  /**
   * The site of a bare LayerNorm that vectors of another norm modulate afterwards.
   *
   * @param from the norm that has the condition's projection, such as {@code norm1}
   */
  public static Site before(Parts parts, String module, String from, int width, Order order) {
    return site(parts, module, from, width, order, true);
  }

  private static Site site(
      Parts parts, String module, String from, int width, Order order, boolean before) {
    Site.Producer producer =
        new Site.Producer.Modulation(
            parts.name(from + ".linear.weight"),
            parts.name(from + ".linear.bias"),
            order.shift,
            order.scale,
            before);
    return parts.as(Role.NORM).site(module, width, Site.Axis.LAST, producer);
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

  /** LayerNorm(x) (1 + scale) + shift by this norm's own vectors, at its site. */
  public Tensor apply(Tensor x, Tensor vectors, Pass pass) {
    return pass.at(site, modulated(normalized(x), vectors, order));
  }

  /** normal (1 + scale) + shift by others of the vectors. */
  public Tensor modulated(Tensor normal, Tensor vectors, Order others) {
    Tensor scale = chunk(vectors, others.scale).add(new Scalar(1));
    return torch.addcmul(chunk(vectors, others.shift), normal, scale);
  }

  /** LayerNorm without weights. */
  public static Tensor normalized(Tensor x) {
    long[] shape = {x.size(-1)};
    return torch.layer_norm(x, shape, new TensorOptional(), new TensorOptional(), EPSILON, false);
  }
}
