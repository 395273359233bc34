package dev.tiller.model.family;

import dev.tiller.model.Prediction;
import dev.tiller.model.layer.Parts;
import dev.tiller.model.load.Config;

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
