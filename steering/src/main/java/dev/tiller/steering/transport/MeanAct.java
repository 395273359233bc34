package dev.tiller.steering.transport;

import dev.tiller.statistics.Moments;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.List;

/**
 * Mean-AcT (arXiv 2410.23054, section 3): transport by a shift, omega = 1, beta = m_b - m_a. The
 * paper has no mask for neurons with little variance; its public code keeps the Gaussian map's.
 */
public record MeanAct() implements SiteMethod {

  @Override
  public String name() {
    return "mean-act";
  }

  @Override
  public String summary() {
    return "Moves the mean of each neuron (Mean-AcT, arXiv 2410.23054).";
  }

  @Override
  public List<String> aliases() {
    return List.of("Mean-AcT", "mean");
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.MEAN, Order.CAUSAL, Support.ALL, "default");
  }

  @Override
  public boolean interpolates() {
    return true;
  }

  @Override
  public AffineMap fit(SiteResponses site) {
    double[] shift = new double[site.width()];
    for (int j = 0; j < shift.length; j++) {
      shift[j] = Moments.of(site.target(j)).mean() - Moments.of(site.source(j)).mean();
    }
    return AffineMap.shift(shift);
  }
}
