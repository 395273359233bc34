package dev.tiller.language.family;

import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;

/**
 * Mistral (arXiv 2310.06825): Llama's blocks without biases, with a sliding window in every layer
 * (none where {@code sliding_window} is null).
 */
public final class Mistral implements Family {

  @Override
  public String modelType() {
    return "mistral";
  }

  @Override
  public String defaultSites() {
    return "attention";
  }

  @Override
  public void build(Config c, Parts parts) {
    Llama.build(
        c,
        parts,
        new Llama.Traits(false, false, false, false, layer -> SlidingWindow.of(c, layer, true)));
  }
}
