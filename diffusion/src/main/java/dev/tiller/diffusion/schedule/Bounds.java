package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * What a scheduler does to predicted data that leave their range: nothing, clip them, or divide
 * them by a quantile of their absolute values (arXiv 2205.11487, section 2.3).
 *
 * @param clip largest absolute value; 0 for no clipping
 * @param quantile in [0, 1]; 0 for no dynamic threshold, which goes before clipping
 * @param most that the quantile may divide by
 */
record Bounds(double clip, double quantile, double most) {

  static final Bounds NONE = new Bounds(0, 0, 1);

  /** What a config says; a missing key takes diffusers' default. */
  static Bounds read(Config c, boolean clipsUsually) {
    return new Bounds(
        c.flag("clip_sample", clipsUsually) ? c.number("clip_sample_range", 1) : 0,
        thresholding(c).quantile,
        c.number("sample_max_value", 1));
  }

  /** The same for schedulers that know no clipping. */
  static Bounds thresholding(Config c) {
    double quantile =
        c.flag("thresholding", false) ? c.number("dynamic_thresholding_ratio", 0.995) : 0;
    if (quantile < 0 || quantile > 1) {
      throw c.unsupported(
          "dynamic_thresholding_ratio %s; a number from 0 to 1 was expected".formatted(quantile));
    }
    return new Bounds(0, quantile, c.number("sample_max_value", 1));
  }

  Identity with(Identity identity) {
    Identity clipped = identity.with("clip", clip);
    return quantile == 0 ? clipped : clipped.with("quantile", quantile).with("most", most);
  }

  /**
   * @param data [rows, ...]
   */
  Tensor apply(Tensor data) {
    if (quantile > 0) {
      Tensor sizes = data.abs().flatten(1, -1).to(torch.ScalarType.Double);
      Tensor at = torch.quantile(sizes, quantile, new LongOptional(1), true, "linear");
      Tensor bound =
          at.clamp(new ScalarOptional(new Scalar(1.0)), new ScalarOptional(new Scalar(most)));
      long[] ones = new long[(int) data.dim()];
      java.util.Arrays.fill(ones, 1);
      ones[0] = data.size(0);
      Tensor b = bound.view(ones).to(data.scalar_type());
      return data.clamp(new TensorOptional(b.neg()), new TensorOptional(b)).div(b);
    }
    return clip > 0
        ? data.clamp(new ScalarOptional(new Scalar(-clip)), new ScalarOptional(new Scalar(clip)))
        : data;
  }
}
