package dev.tiller.steering.aura;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SiteResponses;
import java.util.ArrayList;
import java.util.List;

/**
 * Damp (arXiv 2407.12824): experts are multiplied by one constant, whatever their score. Experts
 * are the neurons with the highest AUROC among those of all sites.
 *
 * @param experts how many neurons; 0 for every neuron with AUROC above 0.5
 * @param alpha factor for experts, in [0, 1]; 0.5 in the public code
 */
public record Damp(int experts, double alpha) implements ExpertMethod {

  /** Every neuron with AUROC above 0.5, halved. */
  public Damp() {
    this(0, 0.5);
  }

  @Override
  public String name() {
    return "damp";
  }

  @Override
  public String summary() {
    return "Halves the neurons that tell the source set (baseline of AurA).";
  }

  @Override
  public List<Parameter<?>> parameters() {
    return List.of(
        Parameter.<Damp>count(
            "experts",
            "how many neurons, the best detectors first; 0 for all with AUROC above 0.5",
            Damp::experts,
            (m, v) -> new Damp(v, m.alpha())),
        Parameter.<Damp>number(
            "alpha",
            "factor that they are multiplied with",
            Damp::alpha,
            (m, v) -> new Damp(m.experts(), v)));
  }

  @Override
  public List<AffineMap> fit(List<SiteResponses> sites) {
    return multiplyExperts(sites, experts, alpha);
  }

  static List<AffineMap> multiplyExperts(List<SiteResponses> sites, int experts, double alpha) {
    List<double[]> scores = new ArrayList<>();
    for (SiteResponses site : sites) {
      scores.add(AurA.areas(site));
    }
    double threshold = ExpertNeurons.threshold(scores, experts, 0.5);
    List<AffineMap> maps = new ArrayList<>();
    for (double[] areas : scores) {
      double[] omega = new double[areas.length];
      for (int j = 0; j < omega.length; j++) {
        omega[j] = areas[j] > threshold ? alpha : 1;
      }
      maps.add(AffineMap.of(omega, new double[omega.length]));
    }
    return maps;
  }
}
