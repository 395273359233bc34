package dev.tiller.vision.backbone;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.BatchNorm;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.Kernel;
import dev.tiller.vision.layer.Pooling;
import org.bytedeco.pytorch.Tensor;

/**
 * A CNN that is exactly equivariant to circular shifts by multiples of 4 pixels: every convolution
 * sees the other side beyond the border, and pooling takes means of squares side by side. The
 * backbone of homomorphic self-supervision by translation (arXiv 2211.08282) in our replication:
 * mean of 2x2, 3x3 to 16 and to 32 channels, mean of 2x2, 3x3 to 32 and to 16, each convolution
 * with batch normalization and ReLU. Height and width must be multiples of 4.
 *
 * @param channels of its images
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record CircularCnn(int channels, int classes) implements Backbone {

  private static final int[] WIDTHS = {16, 32, 32, 16};

  @Override
  public String architecture() {
    return "circular_cnn";
  }

  @Override
  public int width() {
    return WIDTHS[WIDTHS.length - 1];
  }

  @Override
  public String featureMap() {
    return "layers." + (WIDTHS.length - 1);
  }

  @Override
  public int stride() {
    return 4;
  }

  @Override
  public void build(Parts parts) {
    int in = channels;
    for (int i = 0; i < WIDTHS.length; i++) {
      int out = WIDTHS[i];
      boolean pools = i % 2 == 0;
      Parts layer = parts.at("layers." + i);
      Conv2d conv = Conv2d.of(layer, "conv", Kernel.of(in, out, 3).circular());
      BatchNorm norm = BatchNorm.of(layer, "bn", out);
      Site whole = layer.as(Role.RESIDUAL).site("", out, Site.Axis.CHANNELS);
      layer.segment(
          "",
          i == 0 ? Segment.EMBEDDING : i,
          (x, pass) -> {
            Tensor y = conv.apply(pools ? Pooling.mean(x, 2) : x, pass);
            return pass.at(whole, norm.apply(y, pass).relu());
          });
      in = out;
    }
    poolAndClassify(parts, "pool", WIDTHS.length);
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "circular_cnn";
    }

    @Override
    public Backbone read(Config config) {
      return new CircularCnn(Architecture.channels(config), Architecture.classes(config));
    }
  }
}
