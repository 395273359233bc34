package dev.tiller.language.family;

import dev.tiller.network.load.Config;
import java.util.Set;

/**
 * Qwen 2 and 2.5 (arXiv 2407.10671): Llama's blocks with biases on queries, keys and values only; a
 * sliding window from layer {@code max_window_layers} on if {@code use_sliding_window} is set.
 */
public final class Qwen2 implements LlamaBlocks {

  @Override
  public String modelType() {
    return "qwen2";
  }

  @Override
  public Set<String> biasFlags() {
    return Set.of();
  }

  @Override
  public boolean queryBias(Config c) {
    return true;
  }

  @Override
  public int window(Config c, int layer) {
    return SlidingWindow.ofUpperLayers(c, layer);
  }
}
