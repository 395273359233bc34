package dev.tiller.language.family;

import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;

/**
 * An architecture that Tiller can run: one file that says everything about it. To add one,
 * implement this and name the class in {@code META-INF/services/dev.tiller.language.family.Family},
 * in this project or in another jar.
 */
public interface Family {

  /** The {@code model_type} of config.json that it serves. */
  String modelType();

  /**
   * The group of sites that steering takes where nobody says, such as {@code post_layernorm}; see
   * {@link dev.tiller.network.SiteGroups}.
   */
  String defaultSites();

  /**
   * Declares the network's segments: the embedding first, then the blocks, the head last. Sites get
   * their roles here, with {@link Parts#as}.
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
