package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Projections of all pixels, with ReLU between them, whose last output is shaped like a feature
 * map: a network without any structure of images, the control of homomorphic self-supervision
 * (arXiv 2211.08282).
 *
 * @param channels of its images
 * @param side height and width of its images, in pixels
 * @param hidden widths between input and output
 * @param maps channels of the output
 * @param grid height and width of the output; 1 for a vector
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record Mlp(int channels, int side, List<Integer> hidden, int maps, int grid, int classes)
    implements Backbone {

  /** Checks and copies the widths. */
  public Mlp {
    hidden = Widths.positive("An MLP", hidden);
    if (side < 1 || grid < 1 || maps < 1) {
      throw new UserError(
          "An MLP over images of side %d with %d maps of side %d is none; all must be at least 1."
              .formatted(side, maps, grid));
    }
  }

  @Override
  public String architecture() {
    return "mlp";
  }

  @Override
  public int width() {
    return maps;
  }

  @Override
  public String featureMap() {
    return "map";
  }

  @Override
  public int stride() {
    return Math.max(1, side / grid);
  }

  @Override
  public String defaultSites() {
    return "mlp";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("side", side, "hidden", hidden, "maps", maps, "grid", grid);
  }

  @Override
  public void build(Parts parts) {
    List<Integer> widths = new ArrayList<>(hidden);
    widths.add(maps * grid * grid);
    int in = channels * side * side;
    for (int i = 0; i < widths.size(); i++) {
      int block = i == 0 ? Segment.EMBEDDING : i;
      boolean first = i == 0;
      boolean last = i == hidden.size();
      Linear layer = parts.as(Role.MLP).linear("layers." + i, in, widths.get(i), true);
      parts.segment(
          "layers." + i,
          block,
          (x, pass) -> {
            Tensor y = layer.apply(first ? x.flatten(1, -1) : x, pass);
            return last ? y : y.relu();
          });
      in = widths.get(i);
    }
    Site map = parts.site("map", maps, Site.Axis.CHANNELS);
    parts.segment(
        "map",
        widths.size(),
        (x, pass) -> Pooling.global(pass.at(map, x.view(x.size(0), maps, grid, grid))));
    classifier(parts, "fc");
  }

  @Override
  public void requireSize(long height, long width) {
    if (height != side || width != side) {
      throw new UserError(
          "The MLP takes images of %d by %d pixels, but these have %d by %d; resize them, or build it for their size."
              .formatted(side, side, height, width));
    }
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "mlp";
    }

    @Override
    public Backbone read(Config config) {
      return new Mlp(
          Architecture.channels(config),
          config.count("model_args.side"),
          config.integers("model_args.hidden"),
          config.count("model_args.maps"),
          config.count("model_args.grid", 1),
          Architecture.classes(config));
    }
  }
}
