package dev.tiller.vision.backbone;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.BatchNorm;
import dev.tiller.vision.layer.ChannelsLast;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.Kernel;
import dev.tiller.vision.layer.Pooling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A few convolutions of 3x3 with stride 2, each followed by batch normalization and ReLU, and the
 * mean over all places: what a core trains in minutes. Zero padding and strides break its
 * equivariance to shifts and rotations; {@link CircularCnn} and {@link C4Cnn} keep them.
 *
 * @param channels of its images
 * @param widths channels after each convolution
 * @param finalNorm whether the embedding is batch-normalized, as DUET has it (arXiv 2306.16058)
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record SmallCnn(int channels, List<Integer> widths, boolean finalNorm, int classes)
    implements Backbone {

  /** Checks and copies the widths. */
  public SmallCnn {
    widths = Widths.of("A small CNN", widths);
  }

  /** 32, 64 and 128 channels, no classifier: the network of the pilots in our specifications. */
  public static SmallCnn of(int channels) {
    return new SmallCnn(channels, List.of(32, 64, 128), false, 0);
  }

  @Override
  public String architecture() {
    return "small_cnn";
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
  public int stride() {
    return 1 << widths.size();
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("widths", widths, "final_norm", finalNorm);
  }

  @Override
  public void build(Parts parts) {
    int in = channels;
    for (int i = 0; i < widths.size(); i++) {
      int out = widths.get(i);
      Parts layer = parts.at("layers." + i);
      Conv2d conv = Conv2d.of(layer, "conv", Kernel.of(in, out, 3).strided(2));
      BatchNorm norm = BatchNorm.of(layer, "bn", out);
      Site whole = layer.as(Role.RESIDUAL).site("", out, Site.Axis.CHANNELS);
      boolean first = i == 0;
      layer.segment(
          "",
          first ? Segment.EMBEDDING : i,
          (x, pass) -> {
            Tensor laid = first ? ChannelsLast.inTraining(x, pass) : x;
            return pass.at(whole, norm.apply(conv.apply(laid, pass), pass).relu());
          });
      in = out;
    }
    if (!finalNorm) {
      poolAndClassify(parts, "pool", widths.size());
      return;
    }
    Site pooled = parts.site("pool", width());
    BatchNorm norm = BatchNorm.ofVectors(parts, "norm", width());
    parts.segment(
        "pool", widths.size(), (x, pass) -> norm.apply(pass.at(pooled, Pooling.global(x)), pass));
    classifier(parts, "fc");
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "small_cnn";
    }

    @Override
    public Backbone read(Config config) {
      return new SmallCnn(
          Architecture.channels(config),
          config.integers("model_args.widths"),
          config.flag("model_args.final_norm", false),
          Architecture.classes(config));
    }
  }
}
