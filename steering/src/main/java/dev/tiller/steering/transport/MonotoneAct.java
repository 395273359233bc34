package dev.tiller.steering.transport;

import dev.tiller.ground.UserError;
import dev.tiller.statistics.Quantiles;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.PiecewiseMap;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.Arrays;
import java.util.List;

/**
 * The one-dimensional optimal transport in a few linear pieces: knots at quantiles of the source
 * are carried to the same quantiles of the target, and the end pieces go on beyond the outer knots.
 * Where {@link LinearAct} draws one line through the sorted pairs, this follows their curve, which
 * matters for neurons with several modes or a tail (derived here; arXiv 2410.23054, section 3,
 * names non-linear maps as future work).
 *
 * <p>A knot is the mean of its share of the sorted pairs rather than a single quantile, which is
 * noise in a small sample. A source neuron without variance is only shifted, by the rule of {@link
 * LinearAct}; knots that nearly coincide are one.
 *
 * @param pieces of every neuron, at least 2
 */
public record MonotoneAct(int pieces) implements SiteMethod {

  /** Four pieces: five knots still average six sentences each where there are 32. */
  public MonotoneAct() {
    this(4);
  }

  /** Checks the number of pieces. */
  public MonotoneAct {
    if (pieces < 2) {
      throw new UserError(
          pieces + " pieces were asked for; a map of one piece is linear-act's, give at least 2.");
    }
  }

  @Override
  public String name() {
    return "monotone-act";
  }

  @Override
  public String summary() {
    return "Transports each neuron along a monotone line of several pieces (ours).";
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<MonotoneAct>count(
            "pieces",
            "of every neuron, at least 2",
            MonotoneAct::pieces,
            (m, v) -> new MonotoneAct(v)));
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
  public PiecewiseMap fit(SiteResponses site) {
    float[][] slopes = new float[pieces][site.width()];
    float[][] breaks = new float[pieces - 1][site.width()];
    float[] beta = new float[site.width()];
    for (int j = 0; j < beta.length; j++) {
      Curve curve = curve(site.source(j), site.target(j));
      for (int p = 0; p < pieces; p++) {
        slopes[p][j] = (float) curve.slopes[p];
      }
      for (int p = 0; p < pieces - 1; p++) {
        breaks[p][j] = (float) curve.breaks[p];
      }
      beta[j] = (float) curve.beta;
    }
    return PiecewiseMap.of(slopes, breaks, beta);
  }

  /** One neuron; breaks that are not needed stand at the last one, where the slope stays. */
  private record Curve(double[] slopes, double[] breaks, double beta) {}

  private Curve curve(double[] source, double[] target) {
    Arrays.sort(source);
    Arrays.sort(target);
    double[] x = new double[pieces + 1];
    double[] y = new double[pieces + 1];
    int knots = 0;
    double least = leastGap(source);
    for (int k = 0; k <= pieces; k++) {
      double a = share(source, k);
      double b = share(target, k);
      if (knots == 0 || a - x[knots - 1] > least) {
        x[knots] = a;
        y[knots++] = b;
      }
    }
    double[] slopes = new double[pieces];
    double[] breaks = new double[pieces - 1];
    if (knots < 2) {
      Arrays.fill(slopes, 1);
      Arrays.fill(breaks, x[0]);
      return new Curve(slopes, breaks, mean(target) - mean(source));
    }
    for (int p = 0; p < pieces; p++) {
      int k = Math.min(p, knots - 2);
      slopes[p] = (y[k + 1] - y[k]) / (x[k + 1] - x[k]);
      if (p < pieces - 1) {
        breaks[p] = x[Math.min(p + 1, knots - 1)];
      }
    }
    return new Curve(slopes, breaks, y[0] - slopes[0] * x[0]);
  }

  /** Knots closer than this would make a slope out of nothing. */
  private static double leastGap(double[] sorted) {
    double range = sorted[sorted.length - 1] - sorted[0];
    return Math.max(1e-3 * range, 1e-6 * Math.max(1, Math.abs(mean(sorted))));
  }

  /** Mean quantile over the k-th of {@code pieces + 1} equal shares of the probability. */
  private double share(double[] sorted, int k) {
    int steps = 8;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += Quantiles.ofSorted(sorted, (k + (i + 0.5) / steps) / (pieces + 1));
    }
    return sum / steps;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
