package dev.tiller.vision.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, as the field calls it (a cross-correlation: the kernel is not flipped), with a
 * site at its output whose neurons are the channels. Parameters {@code weight} [out, in / groups,
 * size, size] and {@code bias} [out].
 */
public final class Conv2d {

  private static final long[] UNIT = {1, 1};

  private final Kernel kernel;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final Site site;

  private Conv2d(Kernel kernel, Tensor weight, @Nullable Tensor bias, Site site) {
    this.kernel = kernel;
    this.weight = weight;
    this.bias = bias;
    this.site = site;
  }

  /**
   * @param module name of it below {@code parts}, such as {@code conv1}
   */
  public static Conv2d of(Parts parts, String module, Kernel kernel) {
    Tensor weight =
        parts.parameter(
            module + ".weight",
            kernel.out(),
            kernel.in() / kernel.groups(),
            kernel.size(),
            kernel.size());
    @Nullable Tensor bias = kernel.bias() ? parts.parameter(module + ".bias", kernel.out()) : null;
    Site.Producer producer =
        new Site.Producer.Projection(
            parts.name(module + ".weight"),
            parts.name(module + ".bias"),
            kernel.bias(),
            false,
            null,
            null);
    Site site = parts.as(Role.CONV).site(module, kernel.out(), Site.Axis.CHANNELS, producer);
    return new Conv2d(kernel, weight, bias, site);
  }

  /** Whether anyone may keep its output. */
  public boolean kept(Pass pass) {
    return pass.keeps(site);
  }

  /**
   * @param x [rows, in, height, width]
   * @return [rows, out, (height + 2 padding - size) / stride + 1, the same of width]
   */
  public Tensor apply(Tensor x, Pass pass) {
    long around = kernel.padding();
    Tensor padded = x;
    if (kernel.border() == Kernel.Border.CIRCULAR && around > 0) {
      long[] sides = {around, around, around, around};
      padded = torch.pad(x, sides, "circular", new DoubleOptional());
      around = 0;
    }
    boolean low = pass.input() instanceof Images images && images.bfloat16();
    Tensor convolved =
        torch.conv2d(
            low ? padded.to(ScalarType.BFloat16) : padded,
            low ? weight.to(ScalarType.BFloat16) : weight,
            optional(bias, low),
            new long[] {kernel.stride(), kernel.stride()},
            new long[] {around, around},
            UNIT,
            kernel.groups());
    return pass.at(site, low ? convolved.to(x.scalar_type()) : convolved);
  }

  private static TensorOptional optional(@Nullable Tensor bias, boolean low) {
    if (bias == null) {
      return new TensorOptional();
    }
    return new TensorOptional(low ? bias.to(ScalarType.BFloat16) : bias);
  }
}
