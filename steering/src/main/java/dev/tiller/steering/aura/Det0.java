package dev.tiller.steering.aura;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteResponses;
import java.util.List;

/**
 * Det_0 (arXiv 2407.12824): experts are silenced, y = 0. Experts are the neurons with the highest
 * AUROC among those of all sites.
 *
 * @param experts how many neurons; 0 for every neuron with AUROC above 0.5
 */
public record Det0(int experts) implements ExpertMethod {

  /** Every neuron with AUROC above 0.5. */
  public Det0() {
    this(0);
  }

  @Override
  public String name() {
    return "det0";
  }

  @Override
  public String summary() {
    return "Silences the neurons that tell the source set (baseline of AurA).";
  }

  @Override
  public List<String> aliases() {
    return List.of("det-0", "Det_0");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<Det0>count(
            "experts",
            "how many neurons, the best detectors first; 0 for all with AUROC above 0.5",
            Det0::experts,
            (m, v) -> new Det0(v)));
  }

  @Override
  public List<AffineMap> fit(List<SiteResponses> sites) {
    return Damp.multiplyExperts(sites, experts, 0);
  }
}
