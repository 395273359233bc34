package dev.tiller.steering.aura;

import dev.tiller.steering.AffineMap;
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
  public List<AffineMap> fit(List<SiteResponses> sites) {
    return Damp.multiplyExperts(sites, experts, 0);
  }
}
