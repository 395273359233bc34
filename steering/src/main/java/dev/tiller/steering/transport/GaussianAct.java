package dev.tiller.steering.transport;

import dev.tiller.statistics.Moments;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.List;

/**
 * The Gaussian map (the moment variant of arXiv 2410.23054): omega = std_b / std_a, beta = m_b -
 * omega m_a, with divisor n - 1. A neuron is moved only if both deviations exceed {@code epsilon}.
 *
 * @param epsilon least standard deviation of a neuron that is moved; 1e-4 in the public code
 */
public record GaussianAct(double epsilon) implements SiteMethod {

  /** With the public code's threshold. */
  public GaussianAct() {
    this(1e-4);
  }

  @Override
  public String name() {
    return "gaussian-act";
  }

  @Override
  public String summary() {
    return "Maps mean and deviation of the source onto those of the target (AcT, arXiv 2410.23054).";
  }

  @Override
  public List<String> aliases() {
    return List.of("gaussian");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<GaussianAct>number(
            "epsilon",
            "deviation below which a neuron counts as constant",
            GaussianAct::epsilon,
            (m, v) -> new GaussianAct(v)));
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
    double[] omega = new double[site.width()];
    double[] beta = new double[site.width()];
    for (int j = 0; j < omega.length; j++) {
      Moments a = Moments.of(site.source(j));
      Moments b = Moments.of(site.target(j));
      boolean moved = a.standardDeviation() > epsilon && b.standardDeviation() > epsilon;
      omega[j] = moved ? b.standardDeviation() / a.standardDeviation() : 1;
      beta[j] = moved ? b.mean() - omega[j] * a.mean() : 0;
    }
    return AffineMap.of(omega, beta);
  }
}
