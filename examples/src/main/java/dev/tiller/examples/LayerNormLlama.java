package dev.tiller.examples;

import dev.tiller.language.family.LlamaBlocks;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;

/**
 * A family of a user's own: Llama's blocks, normalized by LayerNorm. Tiller finds it by the line in
 * {@code META-INF/services/dev.tiller.language.family.Family} and loads, steers, fits, folds and
 * serves models whose config.json says {@code "model_type": "layer_norm_llama"}.
 */
public final class LayerNormLlama implements LlamaBlocks {

  @Override
  public String modelType() {
    return "layer_norm_llama";
  }

  @Override
  public Norm norm(Config c, Parts parts, String module, int width) {
    return parts.layerNorm(module, width, c.number("layer_norm_eps", 1e-5), true);
  }
}
