package dev.tiller.steering.shrinkage;

import dev.tiller.statistics.Moments;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.transport.LinearAct;
import java.util.List;

/**
 * Linear-AcT shrunk toward the identity by empirical Bayes (derived here; the idea is noted in the
 * specification, section 13). A line fitted to 32 sentences is in most neurons noise, and noise
 * moves ordinary text as much as signal does.
 *
 * <p>The line of {@link LinearAct} is written as a shift of the mean and a slope,
 *
 * <pre>
 * y = m_a + delta + omega (x - m_a),   delta = m_b - m_a
 * </pre>
 *
 * so that both have simple errors: var(delta) = v_a / n + v_b / m, and var(omega) = omega^2 ((k_a -
 * 1) / 4n + (k_b - 1) / 4m) with the kurtosis k, the delta method on the ratio of two standard
 * deviations. Over the neurons of a site, delta / error and (omega - 1) / error are each seen as
 * the {@link TwoGroups} model, and replaced by their posterior means. Then beta = m_a + delta -
 * omega m_a, which goes to 0 with delta and omega - 1. With many sentences the errors vanish and
 * Linear-AcT comes back.
 *
 * @param shrinkSlope whether omega is shrunk too, not delta alone
 */
public record ShrunkAct(boolean shrinkSlope) implements SiteMethod {

  /** Shrinks both. */
  public ShrunkAct() {
    this(true);
  }

  @Override
  public String name() {
    return "shrunk-act";
  }

  @Override
  public String summary() {
    return "Linear-AcT with slopes and shifts shrunk by how sure they are (ours).";
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<ShrunkAct>flag(
            "shrink-slope",
            "whether slopes are shrunk as well as shifts",
            ShrunkAct::shrinkSlope,
            (m, v) -> new ShrunkAct(v)));
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.MEAN, Order.CAUSAL, Support.OBSERVED, "default");
  }

  @Override
  public boolean interpolates() {
    return true;
  }

  @Override
  public AffineMap fit(SiteResponses site) {
    int width = site.width();
    Neuron[] neurons = new Neuron[width];
    double[] shifts = new double[width];
    double[] slopes = new double[width];
    for (int j = 0; j < width; j++) {
      neurons[j] = Neuron.of(site.source(j), site.target(j));
      shifts[j] = neurons[j].delta / neurons[j].deltaError;
      slopes[j] = (neurons[j].omega - 1) / neurons[j].omegaError;
    }
    TwoGroups ofShifts = TwoGroups.of(shifts);
    TwoGroups ofSlopes = TwoGroups.of(slopes);
    double[] omega = new double[width];
    double[] beta = new double[width];
    for (int j = 0; j < width; j++) {
      Neuron neuron = neurons[j];
      double slopeWeight = shrinkSlope ? ofSlopes.weight(slopes[j]) : 1;
      omega[j] = 1 + slopeWeight * (neuron.omega - 1);
      double delta = ofShifts.weight(shifts[j]) * neuron.delta;
      beta[j] = delta + (1 - omega[j]) * neuron.sourceMean;
    }
    return AffineMap.of(omega, beta);
  }

  /** Shift and slope of one neuron with their standard errors, 0 where there is no spread. */
  private record Neuron(
      double sourceMean, double delta, double deltaError, double omega, double omegaError) {

    static Neuron of(double[] source, double[] target) {
      Moments a = Moments.of(source);
      Moments b = Moments.of(target);
      double omega = LinearAct.line(source, target).omega();
      double relative = ratioError(source, a.mean()) + ratioError(target, b.mean());
      return new Neuron(
          a.mean(),
          b.mean() - a.mean(),
          Math.sqrt(a.variance() / a.n() + b.variance() / b.n()),
          omega,
          Math.max(omega, LEAST_SLOPE) * Math.sqrt(relative));
    }

    /** A slope near 0 would seem to be known exactly. */
    private static final double LEAST_SLOPE = 0.1;

    /** Variance of the logarithm of the standard deviation: (kurtosis - 1) / 4n. */
    private static double ratioError(double[] values, double mean) {
      double second = 0;
      double fourth = 0;
      for (double value : values) {
        double square = (value - mean) * (value - mean);
        second += square;
        fourth += square * square;
      }
      if (second == 0) {
        return 0;
      }
      double kurtosis = values.length * fourth / (second * second);
      // A sample of two has a kurtosis of 1 and would seem to have no error.
      return Math.max(kurtosis - 1, 1) / (4 * values.length);
    }
  }
}
