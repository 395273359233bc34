package dev.tiller.vision.backbone;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.BatchNorm;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.layer.Kernel;
import dev.tiller.vision.layer.Pooling;

/**
 * The wide residual network of 32 layers for images of 32 pixels that DUET trains (arXiv
 * 2306.16058, its reference code): a 3x3 convolution to 64 channels; three stages of five basic
 * blocks with 128, 256 and 512 channels and strides 1, 2, 2, projections where the shape changes;
 * the mean over places; a batch normalization of the 512 features. The modules inside are named as
 * torchvision names those of a ResNet; the last norm is {@code norm}.
 *
 * @param channels of its images
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record WideResNet32(int channels, int classes) implements Backbone {

  private static final int STEM_WIDTH = 64;
  private static final int STAGES = 3;
  private static final int BLOCKS = 5;

  @Override
  public String architecture() {
    return "wide_resnet32";
  }

  @Override
  public int width() {
    return STEM_WIDTH << STAGES;
  }

  @Override
  public String featureMap() {
    return "layer3.4";
  }

  @Override
  public int stride() {
    return 4;
  }

  @Override
  public String defaultSites() {
    return "residual";
  }

  @Override
  public InitialWeights.Scheme initialWeights() {
    return InitialWeights.Scheme.KAIMING_NORMAL;
  }

  @Override
  public void build(Parts parts) {
    Conv2d conv = Conv2d.of(parts, "conv1", Kernel.of(channels, STEM_WIDTH, 3));
    BatchNorm first = BatchNorm.of(parts, "bn1", STEM_WIDTH);
    Site stem = parts.as(Role.RESIDUAL).site("relu", STEM_WIDTH, Site.Axis.CHANNELS);
    parts.segment(
        "conv1",
        Segment.EMBEDDING,
        (x, pass) -> pass.at(stem, first.apply(conv.apply(x, pass), pass).relu()));
    int in = STEM_WIDTH;
    for (int stage = 0; stage < STAGES; stage++) {
      int out = 2 * STEM_WIDTH << stage;
      for (int b = 0; b < BLOCKS; b++) {
        Parts block = parts.at("layer%d.%d".formatted(stage + 1, b));
        int stride = stage > 0 && b == 0 ? 2 : 1;
        block.segment("", stage * BLOCKS + b, ResNet.basic(block, in, out, stride));
        in = out;
      }
    }
    Site pooled = parts.site("avgpool", width());
    BatchNorm last = BatchNorm.ofVectors(parts, "norm", width());
    parts.segment(
        "norm", STAGES * BLOCKS, (x, pass) -> last.apply(pass.at(pooled, Pooling.global(x)), pass));
    classifier(parts, "fc");
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "wide_resnet32";
    }

    @Override
    public Backbone read(Config config) {
      return new WideResNet32(Architecture.channels(config), Architecture.classes(config));
    }
  }
}
