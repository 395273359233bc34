package dev.tiller.diffusion.denoiser;

import dev.tiller.diffusion.layer.GridRope;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Attention of FLUX: queries and keys through an RMSNorm of each head, then turned by their places;
 * texts stand before the image. In single blocks the sequence is joint already and the output is
 * not projected.
 */
final class JointAttention {

  private static final double EPSILON = 1e-6;

  private final int heads;
  private final Projections image;
  private final @Nullable Projections text;

  /**
   * One stream's own.
   *
   * @param out null where the block projects by itself
   */
  private record Projections(
      Linear q, Linear k, Linear v, Tensor qGain, Tensor kGain, @Nullable Linear out) {}

  private JointAttention(int heads, Projections image, @Nullable Projections text) {
    this.heads = heads;
    this.image = image;
    this.text = text;
  }

  static JointAttention single(Parts attn, int heads, int width) {
    return new JointAttention(heads, own(attn, "to_%s", "norm_%s", heads, width, null), null);
  }

  static JointAttention two(Parts attn, int heads, int width) {
    Projections image = own(attn, "to_%s", "norm_%s", heads, width, "to_out.0");
    Projections text = own(attn, "add_%s_proj", "norm_added_%s", heads, width, "to_add_out");
    return new JointAttention(heads, image, text);
  }

  private static Projections own(
      Parts attn, String name, String norm, int heads, int width, @Nullable String out) {
    Parts inputs = attn.together();
    return new Projections(
        inputs.linear(name.formatted("q"), width, width, true),
        inputs.linear(name.formatted("k"), width, width, true),
        inputs.linear(name.formatted("v"), width, width, true),
        attn.parameter(norm.formatted("q") + ".weight", width / heads),
        attn.parameter(norm.formatted("k") + ".weight", width / heads),
        out == null ? null : attn.as(Role.ATTENTION).linear(out, width, width, true));
  }

  /** [rows, positions, width] of a joint sequence to the same. */
  Tensor alone(Tensor x, Tensor turns, Pass pass) {
    Tensor q = normed(image.q.apply(x, pass), image.qGain);
    Tensor k = normed(image.k.apply(x, pass), image.kGain);
    return mixed(q, k, split(image.v.apply(x, pass)), turns);
  }

  /** What image and text take from each other, projected: the image's first. */
  List<Tensor> both(Tensor x, Tensor t, Tensor turns, Pass pass) {
    Projections own = text;
    if (own == null || own.out == null || image.out == null) {
      throw new IllegalStateException("One stream alone has no two to mix.");
    }
    Tensor qi = normed(image.q.apply(x, pass), image.qGain);
    Tensor ki = normed(image.k.apply(x, pass), image.kGain);
    Tensor vi = split(image.v.apply(x, pass));
    Tensor qt = normed(own.q.apply(t, pass), own.qGain);
    Tensor kt = normed(own.k.apply(t, pass), own.kGain);
    Tensor vt = split(own.v.apply(t, pass));
    Tensor mixed =
        mixed(
            FluxTransformer.cat(2, qt, qi),
            FluxTransformer.cat(2, kt, ki),
            FluxTransformer.cat(2, vt, vi),
            turns);
    long words = t.size(1);
    Tensor forImage = image.out.apply(mixed.narrow(1, words, x.size(1)), pass);
    return List.of(forImage, own.out.apply(mixed.narrow(1, 0, words), pass));
  }

  private Tensor mixed(Tensor q, Tensor k, Tensor v, Tensor turns) {
    Tensor y =
        torch.scaled_dot_product_attention(
            GridRope.apply(q, turns),
            GridRope.apply(k, turns),
            v,
            new TensorOptional(),
            0.0,
            false,
            new DoubleOptional(),
            false);
    return y.transpose(1, 2).flatten(2, 3);
  }

  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }

  private Tensor normed(Tensor x, Tensor gain) {
    Tensor y = split(x);
    long[] shape = {gain.size(0)};
    return torch.rms_norm(y, shape, new TensorOptional(gain), new DoubleOptional(EPSILON));
  }
}
