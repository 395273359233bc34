package dev.tiller.language.family;

import dev.tiller.network.load.Config;
import java.util.Set;

/**
 * Mistral (arXiv 2310.06825): Llama's blocks without biases, with a sliding window in every layer
 * (none where {@code sliding_window} is null).
 */
public final class Mistral implements LlamaBlocks {

  @Override
  public String modelType() {
    return "mistral";
  }

  @Override
  public Set<String> biasFlags() {
    return Set.of();
  }

  @Override
  public int window(Config c, int layer) {
    return SlidingWindow.of(c, layer, true);
  }
}
