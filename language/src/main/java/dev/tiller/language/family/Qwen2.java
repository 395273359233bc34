package dev.tiller.language.family;

import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;

/**
 * Qwen 2 and 2.5 (arXiv 2407.10671): Llama's blocks with biases on queries, keys and values only; a
 * sliding window from layer {@code max_window_layers} on if {@code use_sliding_window} is set.
 */
public final class Qwen2 implements Family {

  @Override
  public String modelType() {
    return "qwen2";
  }

  @Override
  public String defaultSites() {
    return "attention";
  }

  @Override
  public void build(Config c, Parts parts) {
    Llama.build(c, parts, new Llama.Traits(true, false, false, false, layer -> window(c, layer)));
  }

  /** Keys that a query of {@code layer} sees; 0 for all. Qwen 3 does the same. */
  static int window(Config c, int layer) {
    return c.flag("use_sliding_window", false)
        ? SlidingWindow.of(c, layer, layer >= c.integer("max_window_layers", 28))
        : 0;
  }
}
