package dev.tiller.steering.aura;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Pooling;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import java.util.List;

/**
 * Det_0 (arXiv 2407.12824): experts are silenced, y = 0. Experts are the neurons with the highest
 * AUROC among those of all sites.
 *
 * @param experts how many neurons; 0 for every neuron with AUROC above 0.5
 */
public record Det0(int experts) implements ResponseMethod {

  /** Every neuron with AUROC above 0.5. */
  public Det0() {
    this(0);
  }

  @Override
  public String name() {
    return "det0";
  }

  @Override
  public Defaults defaults() {
    return new Defaults(Pooling.MAX, Order.AT_ONCE, Support.ALL, "icml24");
  }

  @Override
  public Demand demand() {
    return Demand.ANY_SIZES;
  }

  @Override
  public boolean needsAllSites() {
    return true;
  }

  @Override
  public boolean interpolates() {
    return true;
  }

  @Override
  public List<AffineMap> fit(List<SiteResponses> sites) {
    return Damp.multiplyExperts(sites, experts, 0);
  }
}
