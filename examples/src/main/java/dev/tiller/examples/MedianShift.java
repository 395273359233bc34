package dev.tiller.examples;

import dev.tiller.statistics.Quantiles;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;

/**
 * A steering method of one's own: moves every neuron by the difference of the medians of both sets.
 * Naming it in {@code META-INF/services/dev.tiller.steering.SteeringMethod} is all it takes to be
 * found by name, by `tiller fit` too where this class is on the class path.
 */
public record MedianShift() implements SiteMethod {

  @Override
  public String name() {
    return "median-shift";
  }

  @Override
  public String summary() {
    return "Moves the median of each neuron (an example).";
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
      shift[j] = Quantiles.of(site.target(j), 0.5) - Quantiles.of(site.source(j), 0.5);
    }
    return AffineMap.shift(shift);
  }
}
