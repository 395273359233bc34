package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

  private static final long[] LAST = {-1};

  private final Kind kind;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final Constants constants;
  private final Site site;
  private final long[] shape;

  /**
   * Numbers that every pass needs, made once; they belong to the network.
   *
   * @param epsilon added to the mean square
   * @param added the same as a float32 tensor of one element
   * @param perElement 1 / width
   * @param one what Gemma's gains are stored without
   * @param two the order of the Euclidean norm
   */
  record Constants(double epsilon, Tensor added, Scalar perElement, Scalar one, Scalar two) {}

  Norm(Kind kind, Tensor weight, @Nullable Tensor bias, Constants constants, Site site) {
    this.kind = kind;
    this.weight = weight;
    this.bias = bias;
    this.constants = constants;
    this.site = site;
    this.shape = new long[] {weight.size(0)};
  }

  /** Where it can be listened to. */
  public Site site() {
    return site;
  }

  /**
   * @param x [..., width]
   * @return the same shape
   */
  public Tensor apply(Tensor x, Pass pass) {
    return pass.at(site, normalize(x));
  }

  private Tensor normalize(Tensor x) {
    Tensor gain = Tensors.as(weight, Tensors.type(x));
    TensorOptional shift =
        bias == null ? new TensorOptional() : new TensorOptional(Tensors.as(bias, Tensors.type(x)));
    return switch (kind) {
      case LAYER ->
          torch.layer_norm(x, shape, new TensorOptional(gain), shift, constants.epsilon(), false);
      case RMS -> shifted(rms(x).mul(gain), shift);
      case RMS_PLUS_ONE -> {
        Tensor y = rms(x);
        // One operation for values, fewer passes for gradients.
        boolean learns = y.requires_grad() || gain.requires_grad();
        yield shifted(learns ? y.mul(gain.add(constants.one())) : torch.addcmul(y, y, gain), shift);
      }
    };
  }

  /**
   * x / sqrt(mean(x^2) + epsilon). By way of the Euclidean norm, which is one kernel without a
   * temporary: libtorch's own rms_norm is a chain of small operators, half as fast again. Running
   * in bfloat16 that chain is used nevertheless, for it rounds once only; gradients bear the second
   * rounding, of a row's scale.
   */
  private Tensor rms(Tensor x) {
    ScalarType type = Tensors.type(x);
    if (type != ScalarType.Float && !x.requires_grad()) {
      return torch.rms_norm(
          x, shape, new TensorOptional(), new DoubleOptional(constants.epsilon()));
    }
    boolean learns = x.requires_grad();
    Tensor values = learns ? x.detach() : x;
    Tensor norm =
        torch.linalg_vector_norm(
            values, constants.two(), LAST, true, Tensors.optional(ScalarType.Float));
    Tensor scale = torch.addcmul(constants.added(), norm, norm, constants.perElement()).rsqrt();
    if (learns) {
      scale = scale.sub(following(scale, x, values));
    }
    return x.mul(Tensors.as(scale, type));
  }

  /**
   * Zero, with minus the gradient of a row's scale s = (mean(x^2) + epsilon)^-1/2, which is -s^3 x
   * / width: libtorch's own of a Euclidean norm goes over all elements three times, once without
   * vectors, for rows that are zero. First derivatives only.
   */
  private Tensor following(Tensor scale, Tensor x, Tensor values) {
    Tensor half = x.mul(values).sum(LAST, true, Tensors.optional(ScalarType.Float));
    Tensor slope = scale.mul(scale).mul(scale).mul(constants.perElement());
    return slope.mul(half.sub(half.detach()));
  }

  private static Tensor shifted(Tensor y, TensorOptional shift) {
    return shift.has_value() ? y.add(shift.get()) : y;
  }
}
