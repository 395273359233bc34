package dev.tiller.vision.backbone;

import dev.tiller.network.load.Config;
import java.util.List;

/**
 * What reads a backbone from a {@code config.json}: {@code architecture}, {@code num_classes} and
 * {@code model_args}, as timm writes it. Named in {@code
 * META-INF/services/dev.tiller.vision.backbone.Architecture}, in this project or in another jar.
 */
public interface Architecture {

  /** What it reads, with commas between: {@code resnet18, resnet34}. */
  String names();

  /**
   * Whether it reads an architecture of this name: one of {@link #names} unless it says otherwise.
   */
  default boolean serves(String architecture) {
    return List.of(names().split(", ")).contains(architecture);
  }

  /**
   * @throws dev.tiller.ground.UserError if the settings make no backbone of this kind
   */
  Backbone read(Config config);

  /** Channels of the images, 3 where the config does not say. */
  static int channels(Config config) {
    return config.count("model_args.in_chans", 3);
  }

  /** Outputs of the classifier, 0 where the config does not say. */
  static int classes(Config config) {
    int classes = config.integer("num_classes", 0);
    if (classes < 0) {
      throw config.unsupported("num_classes = " + classes + ", but 0 or more was expected");
    }
    return classes;
  }
}
