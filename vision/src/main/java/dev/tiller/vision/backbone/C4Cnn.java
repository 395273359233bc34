package dev.tiller.vision.backbone;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.BatchNorm;
import dev.tiller.vision.layer.GroupConvolution;
import dev.tiller.vision.layer.Pooling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A CNN over the group of rotations by 90 degrees (arXiv 1602.07576): a lifting convolution, then
 * group convolutions, 3x3, each with a batch normalization that the four orientations share and
 * ReLU; before every one but the first the mean of 2x2. Rotating a square image rotates every map
 * and moves its orientation on by one, exactly; the embedding, the mean over places and
 * orientations, stays as it is.
 *
 * @param channels of its images
 * @param widths channels after each convolution, each in four orientations
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record C4Cnn(int channels, List<Integer> widths, int classes) implements Backbone {

  /** Checks and copies the widths. */
  public C4Cnn {
    widths = Widths.of("A C4 CNN", widths);
  }

  /** 16, 32 and 32 channels in four orientations, no classifier. */
  public static C4Cnn of(int channels) {
    return new C4Cnn(channels, List.of(16, 32, 32), 0);
  }

  @Override
  public String architecture() {
    return "c4_cnn";
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
    return Group.PLACES_AND_TURNS;
  }

  @Override
  public int stride() {
    return 1 << (widths.size() - 1);
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("widths", widths);
  }

  @Override
  public void build(Parts parts) {
    int in = channels;
    for (int i = 0; i < widths.size(); i++) {
      int out = widths.get(i);
      boolean first = i == 0;
      Parts layer = parts.at("layers." + i);
      GroupConvolution conv =
          first
              ? GroupConvolution.lifting(layer, "conv", in, out, 3)
              : GroupConvolution.of(layer, "conv", in, out, 3);
      BatchNorm norm = BatchNorm.of(layer, "bn", out);
      Site whole = layer.as(Role.RESIDUAL).site("", out, Site.Axis.CHANNELS);
      layer.segment(
          "",
          first ? Segment.EMBEDDING : i,
          (x, pass) -> {
            Tensor y = conv.apply(first ? x : Pooling.mean(x, 2), pass);
            return pass.at(whole, norm.apply(y, pass).relu());
          });
      in = out;
    }
    poolAndClassify(parts, "pool", widths.size());
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "c4_cnn";
    }

    @Override
    public Backbone read(Config config) {
      return new C4Cnn(
          Architecture.channels(config),
          config.integers("model_args.widths"),
          Architecture.classes(config));
    }
  }
}
