package dev.tiller.steering.aura;

import dev.tiller.statistics.Auroc;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.List;

/**
 * AurA (arXiv 2407.12824): every neuron that responds more to the source set than to the target set
 * is dampened in proportion to how well it tells them apart.
 *
 * <pre>alpha = 1 - Gini = 1 - 2 (AUROC - 0.5) if AUROC > 0.5, else 1;   y = alpha x</pre>
 *
 * The source set (say, toxic sentences) is the positive class. Ties count one half; a constant
 * neuron is left alone; a perfect detector is silenced; nothing is ever amplified. It has no
 * hyper-parameter. Made for the linear projections of the feed-forward part, pooled by maximum.
 */
public record AurA() implements SiteMethod {

  @Override
  public String name() {
    return "aura";
  }

  @Override
  public String summary() {
    return "Dampens every neuron by how well it tells the source set (AurA, arXiv 2407.12824).";
  }

  @Override
  public List<String> aliases() {
    return List.of("AurA");
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.MAX, Order.AT_ONCE, Support.ALL, "icml24");
  }

  @Override
  public Demand demand() {
    return Demand.ANY_SIZES;
  }

  @Override
  public boolean interpolates() {
    return true;
  }

  @Override
  public AffineMap fit(SiteResponses site) {
    double[] alpha = areas(site);
    for (int j = 0; j < alpha.length; j++) {
      alpha[j] = alpha(alpha[j]);
    }
    return AffineMap.of(alpha, new double[alpha.length]);
  }

  /**
   * The damping of a neuron.
   *
   * @param area its AUROC in [0, 1]
   * @return a factor in [0, 1]
   */
  public static double alpha(double area) {
    return area > 0.5 ? 1 - 2 * (area - 0.5) : 1;
  }

  /** AUROC of every neuron of a site, the source set being the positive class. */
  static double[] areas(SiteResponses site) {
    double[] areas = new double[site.width()];
    for (int j = 0; j < areas.length; j++) {
      areas[j] = Auroc.of(site.source(j), site.target(j));
    }
    return areas;
  }
}
