package dev.tiller.vision;

import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.backbone.Architecture;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.layer.Pooling;
import java.util.Map;

/** A backbone of a user's own: a projection of an image's mean color. */
record MeanColor(int channels, int width) implements Backbone {

  @Override
  public String architecture() {
    return "mean_color";
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public String featureMap() {
    return "image";
  }

  @Override
  public int stride() {
    return 1;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("width", width);
  }

  @Override
  public void build(Parts parts) {
    Site image = parts.site("image", channels, Site.Axis.CHANNELS);
    parts.segment(
        "image", Segment.EMBEDDING, (x, pass) -> Pooling.global(pass.at(image, x.alias())));
    Linear out = parts.linear("out", channels, width, true);
    parts.segment("out", 0, out::apply);
  }

  /** Reads it from a config. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "mean_color, twice";
    }

    @Override
    public Backbone read(Config config) {
      return new MeanColor(Architecture.channels(config), config.count("model_args.width"));
    }
  }

  /** Reads what {@link Reader} reads, so that it is read twice. */
  public static final class Another implements Architecture {

    @Override
    public String names() {
      return "twice";
    }

    @Override
    public Backbone read(Config config) {
      throw new AssertionError("not asked");
    }
  }
}
