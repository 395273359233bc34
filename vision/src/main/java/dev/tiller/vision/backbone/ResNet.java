package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Residual networks (arXiv 1512.03385) under torchvision's names: basic blocks of two 3x3
 * convolutions in 18 and 34, bottlenecks with the stride on the 3x3 (as torchvision has them, not
 * the paper) in 50, 101 and 152.
 *
 * @param depth 18, 34, 50, 101 or 152
 * @param stem what comes before the blocks
 * @param channels of its images
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record ResNet(int depth, Stem stem, int channels, int classes) implements Backbone {

  /** What comes before the blocks. */
  public enum Stem {
    /** 7x7 with stride 2, then the largest of 3x3 with stride 2: images of about 224 pixels. */
    IMAGENET,
    /** 3x3 with stride 1: images of about 32 pixels, as the literature on CIFAR does it. */
    CIFAR
  }

  private static final Map<Integer, List<Integer>> BLOCKS =
      new TreeMap<>(
          Map.of(
              18, List.of(2, 2, 2, 2),
              34, List.of(3, 4, 6, 3),
              50, List.of(3, 4, 6, 3),
              101, List.of(3, 4, 23, 3),
              152, List.of(3, 8, 36, 3)));

  private static final int STEM_WIDTH = 64;
  private static final int EXPANSION = 4;

  /** Checks the depth. */
  public ResNet {
    if (!BLOCKS.containsKey(depth)) {
      throw new UserError(
          "There is no ResNet-%d here; its depth is one of %s.".formatted(depth, BLOCKS.keySet()));
    }
  }

  @Override
  public String architecture() {
    return "resnet" + depth;
  }

  private boolean bottleneck() {
    return depth >= 50;
  }

  @Override
  public int width() {
    return 8 * STEM_WIDTH * (bottleneck() ? EXPANSION : 1);
  }

  @Override
  public String featureMap() {
    return "layer4." + (blocks().get(3) - 1);
  }

  private List<Integer> blocks() {
    return BLOCKS.getOrDefault(depth, List.of());
  }

  @Override
  public int stride() {
    return stem == Stem.IMAGENET ? 32 : 8;
  }

  @Override
  public String defaultSites() {
    return "residual";
  }

  @Override
  public InitialWeights.Scheme initialWeights() {
    return InitialWeights.Scheme.RESNET;
  }

  @Override
  public Map<String, Object> settings() {
    return stem == Stem.IMAGENET ? Map.of() : Map.of("stem", stem.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void build(Parts parts) {
    boolean large = stem == Stem.IMAGENET;
    Kernel first = Kernel.of(channels, STEM_WIDTH, large ? 7 : 3).strided(large ? 2 : 1);
    Conv2d conv = Conv2d.of(parts, "conv1", first);
    BatchNorm norm = BatchNorm.of(parts, "bn1", STEM_WIDTH);
    Site stemmed = parts.as(Role.RESIDUAL).site("maxpool", STEM_WIDTH, Site.Axis.CHANNELS);
    parts.segment(
        "conv1",
        Segment.EMBEDDING,
        (x, pass) -> {
          Tensor y = norm.apply(conv.apply(x, pass), pass).relu();
          return pass.at(stemmed, large ? Pooling.max(y, 3, 2, 1) : y);
        });
    int in = STEM_WIDTH;
    int number = 0;
    for (int stage = 0; stage < 4; stage++) {
      int width = STEM_WIDTH << stage;
      for (int b = 0; b < blocks().get(stage); b++) {
        Parts block = parts.at("layer%d.%d".formatted(stage + 1, b));
        int stride = stage > 0 && b == 0 ? 2 : 1;
        block.segment(
            "",
            number++,
            bottleneck() ? bottleneck(block, in, width, stride) : basic(block, in, width, stride));
        in = bottleneck() ? EXPANSION * width : width;
      }
    }
    poolAndClassify(parts, "avgpool", number);
  }

  /** Two 3x3 convolutions beside the identity, or beside a projection where the shape changes. */
  static Segment.TensorStep basic(Parts block, int in, int out, int stride) {
    Conv2d first = Conv2d.of(block, "conv1", Kernel.of(in, out, 3).strided(stride));
    BatchNorm firstNorm = BatchNorm.of(block, "bn1", out);
    Conv2d second = Conv2d.of(block, "conv2", Kernel.of(out, out, 3));
    BatchNorm secondNorm = BatchNorm.of(block, "bn2", out);
    Segment.TensorStep shortcut = shortcut(block, in, out, stride);
    Site whole = block.as(Role.RESIDUAL).site("", out, Site.Axis.CHANNELS);
    return (x, pass) -> {
      Tensor y = firstNorm.apply(first.apply(x, pass), pass).relu();
      y = secondNorm.apply(second.apply(y, pass), pass);
      return pass.at(whole, y.add(shortcut.run(x, pass)).relu());
    };
  }

  /** 1x1 to the width, 3x3 with the stride, 1x1 to four times the width. */
  private static Segment.TensorStep bottleneck(Parts block, int in, int width, int stride) {
    int out = EXPANSION * width;
    Conv2d narrow = Conv2d.of(block, "conv1", Kernel.of(in, width, 1));
    BatchNorm narrowNorm = BatchNorm.of(block, "bn1", width);
    Conv2d look = Conv2d.of(block, "conv2", Kernel.of(width, width, 3).strided(stride));
    BatchNorm lookNorm = BatchNorm.of(block, "bn2", width);
    Conv2d widen = Conv2d.of(block, "conv3", Kernel.of(width, out, 1));
    BatchNorm widenNorm = BatchNorm.of(block, "bn3", out);
    Segment.TensorStep shortcut = shortcut(block, in, out, stride);
    Site whole = block.as(Role.RESIDUAL).site("", out, Site.Axis.CHANNELS);
    return (x, pass) -> {
      Tensor y = narrowNorm.apply(narrow.apply(x, pass), pass).relu();
      y = lookNorm.apply(look.apply(y, pass), pass).relu();
      y = widenNorm.apply(widen.apply(y, pass), pass);
      return pass.at(whole, y.add(shortcut.run(x, pass)).relu());
    };
  }

  private static Segment.TensorStep shortcut(Parts block, int in, int out, int stride) {
    if (in == out && stride == 1) {
      return (x, pass) -> x;
    }
    Conv2d project = Conv2d.of(block, "downsample.0", Kernel.of(in, out, 1).strided(stride));
    BatchNorm norm = BatchNorm.of(block, "downsample.1", out);
    return (x, pass) -> norm.apply(project.apply(x, pass), pass);
  }

  /** Reads it from a config; {@code model_args.stem} may be {@code cifar}. */
  public static final class Reader implements Architecture {

    private static final String PREFIX = "resnet";

    @Override
    public String names() {
      return "resnet18, resnet34, resnet50, resnet101, resnet152";
    }

    @Override
    public Backbone read(Config config) {
      int depth = Integer.parseInt(config.text("architecture").substring(PREFIX.length()));
      String name = config.text("model_args.stem", "imagenet");
      @Nullable Stem stem = null;
      for (Stem known : Stem.values()) {
        if (known.name().equalsIgnoreCase(name)) {
          stem = known;
        }
      }
      if (stem == null) {
        throw config.unsupported("the stem \"%s\"; imagenet or cifar".formatted(name));
      }
      return new ResNet(depth, stem, Architecture.channels(config), Architecture.classes(config));
    }
  }
}
