package dev.tiller.model.layer;

import dev.tiller.model.Pass;
import dev.tiller.model.Site;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * y = W x + b, with a site at its output.
 *
 * <p>A bfloat16 weight meets a float32 input in one of two ways: a single row goes through the
 * bfloat16 matrix-vector product, which reads half the memory; more rows go through a float32 copy
 * of the weight, because without hardware support a bfloat16 matrix product is far slower.
 */
public final class Linear {

  private final Tensor stored;
  private final boolean inputFirst;
  private final @Nullable Tensor bias;
  private final @Nullable Site site;

  /**
   * @param stored [out, in], or [in, out] if {@code inputFirst}
   */
  Linear(Tensor stored, boolean inputFirst, @Nullable Tensor bias, @Nullable Site site) {
    this.stored = stored;
    this.inputFirst = inputFirst;
    this.bias = bias;
    this.site = site;
  }

  /**
   * @param x [..., in]
   * @return [..., out]
   */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor y = multiply(x);
    return site == null ? y : pass.at(site, y);
  }

  private Tensor multiply(Tensor x) {
    ScalarType type = x.scalar_type().intern();
    // A view made once would not carry gradients to a weight that asks for them later.
    Tensor weight = inputFirst ? stored.t() : stored;
    if (weight.scalar_type().intern() == type) {
      return bias == null
          ? torch.linear(x, weight)
          : torch.linear(x, weight, new TensorOptional(bias));
    }
    boolean oneRow = x.numel() == x.size(-1);
    Tensor y =
        oneRow
            ? torch.linear(x.to(weight.scalar_type()), weight).to(type)
            : torch.linear(x, Tensors.as(weight, type));
    return bias == null ? y : y.add(Tensors.as(bias, type));
  }
}
