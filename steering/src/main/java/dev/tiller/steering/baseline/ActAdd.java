package dev.tiller.steering.baseline;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.SiteMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.List;

/**
 * Activation addition (arXiv 2308.10248): v = a(target prompt) - a(source prompt) from one pair of
 * prompts, at the last token. Only the first sentence of each set is used; {@link Caa} takes many.
 */
public record ActAdd() implements SiteMethod {

  @Override
  public String name() {
    return "actadd";
  }

  @Override
  public String summary() {
    return "Adds the difference of one pair of prompts (ActAdd).";
  }

  @Override
  public List<String> aliases() {
    return List.of("act-add");
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.LAST, Order.AT_ONCE, Support.ALL, "residual_middle");
  }

  @Override
  public Demand demand() {
    return Demand.ONE_PAIR;
  }

  @Override
  public boolean interpolates() {
    return false;
  }

  @Override
  public AffineMap fit(SiteResponses site) {
    double[] v = new double[site.width()];
    for (int j = 0; j < v.length; j++) {
      v[j] = site.target(j)[0] - site.source(j)[0];
    }
    return AffineMap.shift(v);
  }
}
