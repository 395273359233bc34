package dev.tiller.language.family;

import dev.tiller.network.load.Config;
import java.util.List;

/** Which layers see only the last {@code sliding_window} keys. */
final class SlidingWindow {

  private SlidingWindow() {}

  /** As {@link #of}, where {@code use_sliding_window} is set; 0 elsewhere. */
  static int ifUsed(Config c, int layer, boolean slidesByDefault) {
    return c.flag("use_sliding_window", false) ? of(c, layer, slidesByDefault) : 0;
  }

  /**
   * The rule of Qwen: where windows are used, layers from {@code max_window_layers} on have one.
   */
  static int ofUpperLayers(Config c, int layer) {
    return ifUsed(c, layer, layer >= c.integer("max_window_layers", 28));
  }

  /** Keys that a query of this layer sees; see {@link #slides}. */
  static int of(Config c, int layer, boolean slidesByDefault) {
    return slides(c, layer, slidesByDefault) ? c.integer("sliding_window", 0) : 0;
  }

  /**
   * @param layer from 0
   * @param slidesByDefault what the family does where {@code layer_types} says nothing
   * @return whether a query of this layer sees only the last keys
   */
  static boolean slides(Config c, int layer, boolean slidesByDefault) {
    List<String> types = c.texts("layer_types");
    if (!types.isEmpty() && layer >= types.size()) {
      throw c.unsupported(
          "layer %d, but \"layer_types\" names only %d layers; fetch it again"
              .formatted(layer, types.size()));
    }
    return types.isEmpty()
        ? slidesByDefault
        : switch (types.get(layer)) {
          case "sliding_attention" -> true;
          case "full_attention" -> false;
          default ->
              throw c.unsupported(
                  "the layer type \""
                      + types.get(layer)
                      + "\"; Tiller knows full_attention and sliding_attention");
        };
  }
}
