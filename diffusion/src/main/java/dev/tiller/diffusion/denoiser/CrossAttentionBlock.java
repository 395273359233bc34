package dev.tiller.diffusion.denoiser;

import dev.tiller.diffusion.layer.Fresh;
import dev.tiller.diffusion.layer.GroupNorm;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.layer.BidirectionalAttention;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The transformer between a UNet's convolutions ({@code Transformer2DModel}): pixels attend to each
 * other, then to the prompt, then go through a gated feed-forward; all around a shortcut.
 */
final class CrossAttentionBlock {

  private static final double PIXEL_NORM = 1e-6;
  private static final double TOKEN_NORM = 1e-5;

  private final GroupNorm norm;
  private final @Nullable Conv2d convIn;
  private final @Nullable Linear linearIn;
  private final List<Layer> layers = new ArrayList<>();
  private final @Nullable Conv2d convOut;
  private final @Nullable Linear linearOut;

  /**
   * Sizes of a block.
   *
   * @param context width of the prompt
   * @param linear whether tokens are projected after they are flattened
   */
  record Shape(int channels, int heads, int layers, int context, int groups, boolean linear) {}

  CrossAttentionBlock(Parts parts, Shape s) {
    norm = GroupNorm.of(parts, "norm", s.channels, s.groups, PIXEL_NORM);
    Kernel point = Kernel.of(s.channels, s.channels, 1).withBias();
    convIn = s.linear ? null : Conv2d.of(parts, "proj_in", point);
    linearIn = s.linear ? parts.linear("proj_in", s.channels, s.channels, true) : null;
    for (int i = 0; i < s.layers; i++) {
      layers.add(new Layer(parts.at("transformer_blocks." + i), s));
    }
    convOut = s.linear ? null : Conv2d.of(parts, "proj_out", point);
    linearOut = s.linear ? parts.linear("proj_out", s.channels, s.channels, true) : null;
  }

  /**
   * @param x [rows, channels, height, width]
   * @param context [rows, positions, width]
   */
  Tensor apply(Tensor x, Tensor context, Pass pass) {
    Tensor y = norm.apply(x, pass);
    y = convIn == null ? y : convIn.apply(y, pass);
    Tensor tokens = y.flatten(2, 3).transpose(1, 2);
    tokens = linearIn == null ? tokens : linearIn.apply(tokens, pass);
    for (Layer layer : layers) {
      tokens = layer.apply(tokens, context, pass);
    }
    tokens = linearOut == null ? tokens : linearOut.apply(tokens, pass);
    // A view would bring the channels last, and every convolution behind it would turn them back.
    Tensor back = tokens.transpose(1, 2).contiguous().view(Tensors.shape(x));
    return convOut == null
        ? back.add(x)
        : Fresh.add(convOut.apply(back, pass), x, convOut.kept(pass));
  }

  private static final class Layer {

    private final Norm norm1;
    private final Attention self;
    private final Norm norm2;
    private final Attention cross;
    private final Norm norm3;
    private final Linear up;
    private final Linear down;
    private final Site feedForward;

    Layer(Parts parts, Shape s) {
      Parts norms = parts.as(Role.NORM);
      norm1 = norms.layerNorm("norm1", s.channels, TOKEN_NORM, true);
      self = new Attention(parts, "attn1", Role.ATTENTION, s, s.channels);
      norm2 = norms.layerNorm("norm2", s.channels, TOKEN_NORM, true);
      cross = new Attention(parts, "attn2", Role.CROSS_ATTENTION, s, s.context);
      norm3 = norms.layerNorm("norm3", s.channels, TOKEN_NORM, true);
      up = parts.as(Role.MLP_IN).linear("ff.net.0.proj", s.channels, 8 * s.channels, true);
      down = parts.as(Role.MLP).linear("ff.net.2", 4 * s.channels, s.channels, true);
      feedForward = parts.site("ff", down);
    }

    Tensor apply(Tensor x, Tensor context, Pass pass) {
      Tensor y = norm1.apply(x, pass);
      Tensor h = self.onto(x, y, y, pass);
      h = cross.onto(h, norm2.apply(h, pass), context, pass);
      Tensor both = up.apply(norm3.apply(h, pass), pass);
      long half = both.size(2) / 2;
      Tensor gated = Fresh.gated(both.narrow(2, 0, half), both.narrow(2, half, half));
      Tensor moved = pass.at(feedForward, down.apply(gated, pass));
      return Fresh.add(moved, h, down.kept(pass) || pass.keeps(feedForward));
    }
  }

  private static final class Attention {

    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final BidirectionalAttention attend;
    private final Linear out;
    private final Site whole;

    Attention(Parts parts, String module, Role role, Shape s, int context) {
      Parts inputs = parts.together();
      q = inputs.linear(module + ".to_q", s.channels, s.channels, false);
      k = inputs.linear(module + ".to_k", context, s.channels, false);
      v = inputs.linear(module + ".to_v", context, s.channels, false);
      attend = parts.bidirectionalAttention(module, s.heads, s.channels);
      out = parts.as(role).linear(module + ".to_out.0", s.channels, s.channels, true);
      whole = parts.site(module, out);
    }

    /** What {@code x} takes from {@code context}, on top of {@code h}. */
    Tensor onto(Tensor h, Tensor x, Tensor context, Pass pass) {
      Tensor keys = k.apply(context, pass);
      Tensor mixed = attend.apply(q.apply(x, pass), keys, v.apply(context, pass), pass);
      Tensor taken = pass.at(whole, out.apply(mixed, pass));
      return Fresh.add(taken, h, out.kept(pass) || pass.keeps(whole));
    }
  }
}
