package dev.tiller.reproduce.steering;

import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;

/**
 * The first map of a path over gamma whose support is small enough, and the same after a refit: the
 * regularizer pulls what it leaves towards identity too, and a refit trains that without it.
 *
 * @param gamma of that map; NaN if none was small enough
 * @param support share of neurons that it moves, of the last map if none was small enough
 * @param shrunk effect of that map
 * @param effect of that map after the refit
 * @param dense effect of the map without sparsity
 */
record SparseMap(double gamma, double support, double shrunk, double effect, double dense) {

  private static final double MOST = 0.05;

  /** Each run goes on from the map before it. */
  private static final double[] GAMMAS = {0.01, 0.02, 0.04, 0.08, 0.16};

  static SparseMap measure(Trial trial, FitSettings settings, SteeringMap dense, Contest contest) {
    LinEas method = (LinEas) settings.method();
    SteeringMap map = dense;
    double support = 1;
    double before = trial.effect(contest.lineas().at(1));
    for (double gamma : GAMMAS) {
      LinEas sparser = method.with(method.sparsity().withGamma(gamma));
      map = trial.draw().fit(settings.withMethod(sparser), LinEasReproduction.FEW_SENTENCES, map);
      support = MovingNeurons.share(map, method.sparsity().tolerance());
      if (support <= MOST) {
        String label = "LinEAS, gamma %s, support %.1f %%".formatted(gamma, 100 * support);
        double shrunk = trial.effect(trial.steered(label, map, 1));
        map = trial.draw().fit(refit(settings, sparser), LinEasReproduction.FEW_SENTENCES, map);
        double effect = trial.effect(trial.steered(label + ", refit", map, 1));
        return new SparseMap(
            gamma, MovingNeurons.share(map, method.sparsity().tolerance()), shrunk, effect, before);
      }
    }
    return new SparseMap(Double.NaN, support, Double.NaN, Double.NaN, before);
  }

  private static FitSettings refit(FitSettings settings, LinEas sparse) {
    Optimization optimization = sparse.optimization();
    return settings.withMethod(sparse.with(optimization.withRefit(optimization.steps())));
  }

  /** Share of the dense effect that is kept; NaN if no map was small enough. */
  double kept() {
    return dense > 0 ? effect / dense : Double.NaN;
  }

  String words() {
    return Double.isNaN(gamma)
        ? "no gamma up to %s brought the support below 5 %%; it ended at %.1f %%"
            .formatted(GAMMAS[GAMMAS.length - 1], 100 * support)
        : "effect %.3f at support %.1f %% (gamma %s, %.3f before the refit), %.3f dense"
            .formatted(effect, 100 * support, gamma, shrunk, dense);
  }
}
