package dev.tiller.language.family;

import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;

/**
 * Qwen 3 (arXiv 2505.09388): Llama's blocks with an RMSNorm over each head of the queries and keys
 * before they are rotated.
 */
public final class Qwen3 implements Family {

  @Override
  public String modelType() {
    return "qwen3";
  }

  @Override
  public String defaultSites() {
    return "attention";
  }

  @Override
  public void build(Config c, Parts parts) {
    boolean bias = c.flag("attention_bias", false);
    Llama.build(
        c, parts, new Llama.Traits(bias, bias, false, true, layer -> Qwen2.window(c, layer)));
  }
}
