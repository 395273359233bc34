package dev.tiller.language.family;

import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;

/** An architecture that Tiller can run. */
@FunctionalInterface
public interface Family {

  /**
   * Declares the network's segments: the embedding first, then the blocks, the head last.
   *
   * @param config the model's config.json
   * @param parts where parameters, sites and segments come from
   */
  void build(Config config, Parts parts);

  /** What its models learned to predict. */
  default Prediction prediction() {
    return Prediction.CAUSAL;
  }
}
