package dev.tiller.steering.baseline;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.PrincipalDirection;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.List;

/**
 * Representation engineering (arXiv 2310.01405) in its common variant, from recall: u is the first
 * principal direction of the differences of pairs (target i minus source i), without centering
 * unless asked for, its sign chosen so that it agrees with the mean difference m. The vector is v =
 * (u . m) u: the length is our choice, so that strength 1 moves the mean as far along u as the sets
 * lie apart.
 *
 * @param centered whether the mean difference is taken off before the principal direction is found
 */
public record RepE(boolean centered) implements SiteMethod {

  /** Without centering. */
  public RepE() {
    this(false);
  }

  @Override
  public String name() {
    return "repe";
  }

  @Override
  public String summary() {
    return "Adds the first principal direction of differences (RepE).";
  }

  @Override
  public List<String> aliases() {
    return List.of("rep-e");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<RepE>flag(
            "centered",
            "whether differences are centered first",
            RepE::centered,
            (m, v) -> new RepE(v)));
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
    double[] u = direction(site.sourceRows(), site.targetRows());
    double[] mean = Caa.meanDifference(site);
    return AffineMap.shift(Directions.scaled(u, Directions.dot(u, mean)));
  }

  /**
   * The unit direction; zeros if all pairs agree.
   *
   * @param source [n, d]
   * @param target [n, d], row i paired with row i of the source
   */
  double[] direction(double[][] source, double[][] target) {
    if (source.length != target.length) {
      throw new IllegalArgumentException(
          "RepE needs pairs, but there are %d source and %d target rows."
              .formatted(source.length, target.length));
    }
    double[][] pairs = new double[source.length][source[0].length];
    double[] mean = new double[pairs[0].length];
    for (int i = 0; i < pairs.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        pairs[i][j] = target[i][j] - source[i][j];
        mean[j] += pairs[i][j] / pairs.length;
      }
    }
    if (centered) {
      for (double[] pair : pairs) {
        for (int j = 0; j < mean.length; j++) {
          pair[j] -= mean[j];
        }
      }
    }
    double[] u = PrincipalDirection.of(pairs);
    return Directions.dot(u, mean) < 0 ? Directions.scaled(u, -1) : u;
  }
}
