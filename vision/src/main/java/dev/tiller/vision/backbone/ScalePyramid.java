package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.BatchNorm;
import dev.tiller.vision.layer.Warp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The same small CNN over an image at several sizes: scale k shows it magnified about its center by
 * {@code factor^(k - middle)} on a canvas of the same size. A magnified input moves what scale k +
 * 1 saw to scale k, up to interpolation and what leaves or enters the canvas; at the last scale
 * something unseen comes in, so reads stay within (arXiv 2211.08282). Convolutions are 3x3 with
 * stride 2, weights shared by all scales.
 *
 * @param channels of its images
 * @param widths channels after each convolution
 * @param scales how many sizes, at least 2
 * @param factor from one size to the next, above 1
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record ScalePyramid(
    int channels, List<Integer> widths, int scales, double factor, int classes)
    implements Backbone {

  /** Checks that there are scales to move between. */
  public ScalePyramid {
    widths = Widths.of("A scale pyramid", widths);
    if (scales < 2 || !(factor > 1)) {
      throw new UserError(
          "A scale pyramid of %d scales a factor %s apart is none; it needs two scales, and a factor above 1."
              .formatted(scales, factor));
    }
  }

  @Override
  public String architecture() {
    return "scale_pyramid";
  }

  @Override
  public int width() {
    return widths.get(widths.size() - 1);
  }

  @Override
  public String featureMap() {
    return "layers." + (widths.size() - 1);
  }

  @Override
  public Group group() {
    return Group.PLACES_AND_SCALES;
  }

  @Override
  public int stride() {
    return 1 << widths.size();
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("widths", widths, "scales", scales, "factor", factor);
  }

  @Override
  public void build(Parts parts) {
    int in = channels;
    for (int i = 0; i < widths.size(); i++) {
      int out = widths.get(i);
      boolean first = i == 0;
      Parts layer = parts.at("layers." + i);
      Tensor weight = layer.parameter("conv.weight", out, in, 3, 3);
      Site conv = layer.as(Role.CONV).site("conv", out, Site.Axis.CHANNELS);
      BatchNorm norm = BatchNorm.of(layer, "bn", out);
      Site whole = layer.as(Role.RESIDUAL).site("", out, Site.Axis.CHANNELS);
      layer.segment(
          "",
          first ? Segment.EMBEDDING : i,
          (x, pass) -> {
            Tensor y = pass.at(conv, atEveryScale(first ? pyramid(x) : x, weight));
            return pass.at(whole, norm.apply(y, pass).relu());
          });
      in = out;
    }
    poolAndClassify(parts, "pool", widths.size());
  }

  /** [rows, channels, height, width] to [rows, channels, scales, height, width]. */
  private Tensor pyramid(Tensor images) {
    List<Tensor> sizes = new ArrayList<>();
    for (int k = 0; k < scales; k++) {
      double[] factors = new double[(int) images.size(0)];
      Arrays.fill(factors, Math.pow(factor, k - (scales - 1) / 2.0));
      sizes.add(Warp.zoomed(images, factors));
    }
    return torch.stack(new TensorVector(sizes.toArray(Tensor[]::new)), 2);
  }

  /** A convolution of 3x3 with stride 2 that does not look across scales. */
  private static Tensor atEveryScale(Tensor x, Tensor weight) {
    return torch.conv3d(
        x,
        weight.unsqueeze(2),
        new TensorOptional(),
        new long[] {1, 2, 2},
        new long[] {0, 1, 1},
        new long[] {1, 1, 1},
        1);
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "scale_pyramid";
    }

    @Override
    public Backbone read(Config config) {
      return new ScalePyramid(
          Architecture.channels(config),
          config.integers("model_args.widths"),
          config.count("model_args.scales"),
          config.number("model_args.factor"),
          Architecture.classes(config));
    }
  }
}
