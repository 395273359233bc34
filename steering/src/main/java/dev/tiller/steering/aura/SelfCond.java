package dev.tiller.steering.aura;

import dev.tiller.statistics.AveragePrecision;
import dev.tiller.statistics.Quantiles;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteResponses;
import java.util.ArrayList;
import java.util.List;

/**
 * SelfCond (arXiv 2110.02802), AurA's ancestor, for inducing a concept: the units with the highest
 * average precision as detectors of the target set are overwritten with their median response to
 * it, omega = 0, beta = median. Made for attention and feed-forward projections, pooled by maximum.
 *
 * @param experts how many units among those of all sites; 50 in the public example
 */
public record SelfCond(int experts) implements ExpertMethod {

  /** Fifty units. */
  public SelfCond() {
    this(50);
  }

  @Override
  public String name() {
    return "selfcond";
  }

  @Override
  public String summary() {
    return "Sets the best detectors to their mean in the target set (baseline of AurA).";
  }

  @Override
  public List<String> aliases() {
    return List.of("self-cond", "SelfCond");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<SelfCond>count(
            "experts",
            "how many neurons, the best detectors first",
            SelfCond::experts,
            (m, v) -> new SelfCond(v)));
  }

  @Override
  public List<AffineMap> fit(List<SiteResponses> sites) {
    List<double[]> scores = new ArrayList<>();
    List<double[]> medians = new ArrayList<>();
    for (SiteResponses site : sites) {
      double[] precision = new double[site.width()];
      double[] median = new double[site.width()];
      for (int j = 0; j < precision.length; j++) {
        double[] concept = site.target(j);
        precision[j] = AveragePrecision.of(concept, site.source(j));
        median[j] = Quantiles.of(concept, 0.5);
      }
      scores.add(precision);
      medians.add(median);
    }
    int units = scores.stream().mapToInt(s -> s.length).sum();
    double threshold = ExpertNeurons.threshold(scores, Math.min(experts, units), 0);
    List<AffineMap> maps = new ArrayList<>();
    for (int s = 0; s < scores.size(); s++) {
      double[] omega = new double[scores.get(s).length];
      double[] beta = new double[omega.length];
      for (int j = 0; j < omega.length; j++) {
        boolean expert = scores.get(s)[j] > threshold;
        omega[j] = expert ? 0 : 1;
        beta[j] = expert ? medians.get(s)[j] : 0;
      }
      maps.add(AffineMap.of(omega, beta));
    }
    return maps;
  }
}
