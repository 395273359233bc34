package dev.tiller.steering.transport;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.Arrays;
import java.util.List;

/**
 * Linear-AcT (arXiv 2410.23054, definition 3.1): the least-squares line through the sorted pairs,
 * that is through the one-dimensional optimal coupling for squared cost.
 *
 * <pre>
 * omega = sum_i (a_(i) - m_a)(b_(i) - m_b) / sum_i (a_(i) - m_a)^2,   beta = m_b - omega m_a
 * </pre>
 *
 * with a the source, b the target, both sorted ascending. Traps: it pairs by rank, never by
 * sentence; the denominator is the source's; omega is never negative and at most the ratio of the
 * standard deviations, so it is not the Gaussian map.
 *
 * <p>A source neuron without variance, {@code sum (a - m_a)^2 <= n eps^2} with {@code eps = 1e-6
 * max(1, |m_a|)}, is only shifted (our rule; the paper's code divides by the variance of added
 * noise).
 *
 * @param keepConstantTargets whether neurons whose target responses are all equal are left alone
 *     rather than collapsed to that value
 * @param everySentence whether sets of different sizes are used whole (our extension: the exact
 *     {@link Coupling} of both step functions) rather than cut to one size
 */
public record LinearAct(boolean keepConstantTargets, boolean everySentence) implements SiteMethod {

  /** As in the paper. */
  public LinearAct() {
    this(false, false);
  }

  /** Slope and shift of one neuron. */
  public record Line(double omega, double beta) {}

  @Override
  public String name() {
    return "linear-act";
  }

  @Override
  public String summary() {
    return "Transports each neuron along the best line (Linear-AcT, arXiv 2410.23054).";
  }

  @Override
  public List<String> aliases() {
    return List.of("Linear-AcT", "act", "linear");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<LinearAct>flag(
            "keep-constant-targets",
            "whether neurons whose target responses are all equal are left alone",
            LinearAct::keepConstantTargets,
            (m, v) -> new LinearAct(v, m.everySentence())),
        Parameter.<LinearAct>flag(
            "every-sentence",
            "whether sets of different sizes are used whole",
            LinearAct::everySentence,
            (m, v) -> new LinearAct(m.keepConstantTargets(), v)));
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.MEAN, Order.CAUSAL, Support.OBSERVED, "default");
  }

  @Override
  public Demand demand() {
    return everySentence ? Demand.ANY_SIZES : Demand.TWO_SETS;
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
      double[] target = site.target(j);
      if (keepConstantTargets && isConstant(target)) {
        omega[j] = 1;
        continue;
      }
      Line line = line(site.source(j), target);
      omega[j] = line.omega();
      beta[j] = line.beta();
    }
    return AffineMap.of(omega, beta);
  }

  /**
   * The line of one neuron.
   *
   * @param source responses in any order, at least one
   * @param target responses in any order, at least one
   */
  public static Line line(double[] source, double[] target) {
    Coupling coupling = Coupling.of(source, target);
    double meanA = coupling.mean((a, b) -> a);
    double meanB = coupling.mean((a, b) -> b);
    double together = coupling.mean((a, b) -> (a - meanA) * (b - meanB));
    double alone = coupling.mean((a, b) -> (a - meanA) * (a - meanA));
    double epsilon = 1e-6 * Math.max(1, Math.abs(meanA));
    double omega = alone <= epsilon * epsilon ? 1 : together / alone;
    return new Line(omega, meanB - omega * meanA);
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(v -> v == values[0]);
  }
}
