package dev.tiller.steering.baseline;

import dev.tiller.statistics.Moments;
import dev.tiller.statistics.probe.LogisticRegression;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.ArrayList;
import java.util.List;

/**
 * Inference-time intervention with a classifier (ITI-c, arXiv 2306.03341): v = sigma u, where u is
 * the unit normal of a logistic regression that tells the sets apart, pointing to the target, and
 * sigma the standard deviation (divisor n) of all responses along u. Details of the original are
 * from recall: it works on single attention heads, about 48 of them, at strengths near 15; whole
 * sites are steered here, as arXiv 2410.23054 and 2503.10679 do.
 *
 * @param l2 penalty of the classifier, above zero, on standardized responses
 */
public record ItiC(double l2) implements SiteMethod {

  /** With penalty 1. */
  public ItiC() {
    this(1);
  }

  @Override
  public String name() {
    return "iti";
  }

  @Override
  public String summary() {
    return "Adds the direction of a linear probe (ITI-c).";
  }

  @Override
  public List<String> aliases() {
    return List.of("iti-c", "ITI-c");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<ItiC>number(
            "l2", "penalty of the probe, at least 0", ItiC::l2, (m, v) -> new ItiC(v)));
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.LAST, Order.AT_ONCE, Support.ALL, "attention");
  }

  @Override
  public boolean interpolates() {
    return false;
  }

  @Override
  public AffineMap fit(SiteResponses site) {
    double[][] rows = rows(site);
    boolean[] isTarget = new boolean[rows.length];
    java.util.Arrays.fill(isTarget, site.sources(), rows.length, true);
    LogisticRegression probe =
        LogisticRegression.fit(rows, isTarget, new LogisticRegression.Options(l2, true));
    double[] u = Directions.unit(probe.weights());
    return AffineMap.shift(Directions.scaled(u, spread(rows, u)));
  }

  private static double[][] rows(SiteResponses site) {
    List<double[]> rows = new ArrayList<>(List.of(site.sourceRows()));
    rows.addAll(List.of(site.targetRows()));
    return rows.toArray(double[][]::new);
  }

  /**
   * Standard deviation (divisor n) of the rows' projections on a direction.
   *
   * @param rows [n, d]
   * @param u unit vector [d]
   */
  static double spread(double[][] rows, double[] u) {
    double[] along = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      along[i] = Directions.dot(rows[i], u);
    }
    return Moments.of(along).populationStandardDeviation();
  }
}
