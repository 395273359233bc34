package dev.tiller.steering.fold;

import dev.tiller.network.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flags of a config that give projections a bias, per family, as Hugging Face's implementations
 * read them. A flag speaks for all its projections in all blocks: a folded model must then have
 * biases at each, zeros where nothing was folded in.
 *
 * @param name of the flag in config.json
 * @param projections last component of the modules that it gives a bias
 */
record BiasFlags(String name, List<String> projections) {

  private static final BiasFlags ATTENTION =
      new BiasFlags("attention_bias", List.of("q_proj", "k_proj", "v_proj", "o_proj"));

  private static final Map<String, List<BiasFlags>> BY_FAMILY =
      Map.of(
          "llama",
          List.of(
              ATTENTION, new BiasFlags("mlp_bias", List.of("gate_proj", "up_proj", "down_proj"))),
          "qwen3",
          List.of(ATTENTION),
          "gemma2",
          List.of(ATTENTION),
          "gpt_neox",
          List.of(new BiasFlags("attention_bias", List.of("query_key_value", "dense"))),
          "falcon",
          List.of(
              new BiasFlags(
                  "bias", List.of("query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"))));

  /** The flag that gives this site's projection a bias, if the family has one. */
  static Optional<BiasFlags> forSite(String modelType, Site site) {
    return BY_FAMILY.getOrDefault(modelType, List.of()).stream()
        .filter(flag -> flag.covers(site))
        .findFirst();
  }

  /** Whether this flag speaks for a site's projection. */
  boolean covers(Site site) {
    return site.producer() instanceof Site.Producer.Projection
        && projections.contains(site.name().substring(site.name().lastIndexOf('.') + 1));
  }
}
