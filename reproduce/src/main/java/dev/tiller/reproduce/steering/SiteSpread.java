package dev.tiller.reproduce.steering;

import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.transport.LinearAct;

/**
 * Shares at two site groups: the post norms first, the attention outputs second.
 *
 * @param lineas share at each
 * @param linear share of Linear-AcT at each
 */
record SiteSpread(double[] lineas, double[] linear) {

  private static final String OTHER = "attention";

  static SiteSpread measure(Trial trial, FitSettings settings, Contest contest) {
    int few = LinEasReproduction.FEW_SENTENCES;
    FitSettings act = FitSettings.of(new LinearAct()).withSites(OTHER).withSupport(Support.ALL);
    double mine = share(trial, "LinEAS on attention", adam(settings).withSites(OTHER), few);
    double theirs = share(trial, "Linear-AcT on attention", act, few);
    return new SiteSpread(
        new double[] {contest.lineas().at(1).share().value(), mine},
        new double[] {contest.linear().at(1).share().value(), theirs});
  }

  /**
   * Raw attention outputs are too large for plain SGD at the rate that suits norms: it runs away.
   */
  private static FitSettings adam(FitSettings settings) {
    LinEas method = (LinEas) settings.method();
    Optimization optimization =
        method.optimization().withRule(Optimization.Rule.ADAM).withRate(0.02);
    return settings.withMethod(method.with(optimization));
  }

  private static double share(Trial trial, String label, FitSettings settings, int count) {
    return trial.steered(label, trial.fit(settings, count), 1).share().value();
  }

  private static double spread(double[] shares) {
    return Math.abs(shares[0] - shares[1]);
  }

  /** LinEAS minus Linear-AcT: negative where LinEAS depends less on the choice of sites. */
  double excess() {
    return spread(lineas) - spread(linear);
  }

  String words() {
    return "share on post norms and attention: LinEAS %.3f, %.3f; Linear-AcT %.3f, %.3f"
        .formatted(lineas[0], lineas[1], linear[0], linear[1]);
  }
}
