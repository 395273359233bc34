package dev.tiller.steering.baseline;

import dev.tiller.statistics.Moments;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;

/**
 * Contrastive activation addition (arXiv 2312.06681): v = m_b - m_a, the mean difference of the
 * responses at the last token, added to the residual stream. The original searches one layer and
 * takes a middle one; site group {@code residual} steers after every block.
 */
public record Caa() implements SiteMethod {

  @Override
  public String name() {
    return "caa";
  }

  @Override
  public String summary() {
    return "Adds the difference of the means of both sets (CAA).";
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.LAST, Order.AT_ONCE, Support.ALL, "residual_middle");
  }

  @Override
  public boolean interpolates() {
    return false;
  }

  @Override
  public AffineMap fit(SiteResponses site) {
    return AffineMap.shift(meanDifference(site));
  }

  /** Mean target response minus mean source response, [d]. */
  static double[] meanDifference(SiteResponses site) {
    double[] v = new double[site.width()];
    for (int j = 0; j < v.length; j++) {
      v[j] = Moments.of(site.target(j)).mean() - Moments.of(site.source(j)).mean();
    }
    return v;
  }
}
