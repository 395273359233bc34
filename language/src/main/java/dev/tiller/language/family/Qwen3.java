package dev.tiller.language.family;

import dev.tiller.network.load.Config;
import java.util.Set;

/**
 * Qwen 3 (arXiv 2505.09388): Llama's blocks with an RMSNorm over each head of the queries and keys
 * before they are rotated; windows as in {@link Qwen2}.
 */
public final class Qwen3 implements LlamaBlocks {

  @Override
  public String modelType() {
    return "qwen3";
  }

  @Override
  public Set<String> biasFlags() {
    return Set.of(ATTENTION_BIAS);
  }

  @Override
  public boolean headNorms() {
    return true;
  }

  @Override
  public int window(Config c, int layer) {
    return SlidingWindow.ofUpperLayers(c, layer);
  }
}
