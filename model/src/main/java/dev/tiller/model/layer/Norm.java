package dev.tiller.model.layer;

import dev.tiller.model.Pass;
import dev.tiller.model.Site;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * LayerNorm (arXiv 1607.06450) or RMSNorm (arXiv 1910.07467) over the last axis, with a site at its
 * output. Gemma stores the gain minus one.
 */
public final class Norm {

  /** Which normalization. */
  enum Kind {
    LAYER,
    RMS,
    RMS_PLUS_ONE
  }

  private final Kind kind;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final double epsilon;
  private final @Nullable Site site;
  private final long[] shape;

  Norm(Kind kind, Tensor weight, @Nullable Tensor bias, double epsilon, @Nullable Site site) {
    this.kind = kind;
    this.weight = weight;
    this.bias = bias;
    this.epsilon = epsilon;
    this.site = site;
    this.shape = new long[] {weight.size(0)};
  }

  /**
   * @param x [..., width]
   * @return the same shape
   */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor y = normalize(x);
    return site == null ? y : pass.at(site, y);
  }

  private Tensor normalize(Tensor x) {
    Tensor gain = Tensors.as(weight, x.scalar_type().intern());
    TensorOptional shift =
        bias == null
            ? new TensorOptional()
            : new TensorOptional(Tensors.as(bias, x.scalar_type().intern()));
    return switch (kind) {
      case LAYER -> torch.layer_norm(x, shape, new TensorOptional(gain), shift, epsilon, false);
      case RMS -> shifted(rms(x, new TensorOptional(gain)), shift);
      case RMS_PLUS_ONE -> {
        Tensor y = rms(x, new TensorOptional());
        yield shifted(torch.addcmul(y, y, gain), shift);
      }
    };
  }

  private Tensor rms(Tensor x, TensorOptional gain) {
    return torch.rms_norm(x, shape, gain, new DoubleOptional(epsilon));
  }

  private static Tensor shifted(Tensor y, TensorOptional shift) {
    return shift.has_value() ? y.add(shift.get()) : y;
  }
}
