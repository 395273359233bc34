package dev.tiller.language.family;

import dev.tiller.network.load.Config;
import java.util.List;

/**
 * SmolLM 3 (Hugging Face 2025): Llama's blocks, but some layers do not rotate queries and keys
 * (NoPE, arXiv 2501.18795): those with 0 in {@code no_rope_layers}, whose name says the opposite of
 * what its ones mean; without that list, the last of every {@code no_rope_layer_interval}.
 */
public final class SmolLm3 implements LlamaBlocks {

  @Override
  public String modelType() {
    return "smollm3";
  }

  @Override
  public boolean tied() {
    return true;
  }

  @Override
  public boolean rotates(Config c, int layer) {
    List<Integer> rotated = c.integers("no_rope_layers");
    if (rotated.isEmpty()) {
      return (layer + 1) % c.count("no_rope_layer_interval", 4) != 0;
    }
    if (layer >= rotated.size()) {
      throw c.unsupported(
          "layer %d, but \"no_rope_layers\" names only %d layers; fetch it again"
              .formatted(layer, rotated.size()));
    }
    return rotated.get(layer) != 0;
  }

  @Override
  public int window(Config c, int layer) {
    return SlidingWindow.ifUsed(c, layer, !rotates(c, layer));
  }
}
