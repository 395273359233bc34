package dev.tiller.reproduce.steering;

import dev.tiller.steering.fit.FitSettings;

/**
 * The effect of LinEAS learned from few sentences and from many.
 *
 * @param few effect with 32 sentences a set
 * @param many effect with 512
 */
record FewAgainstMany(double few, double many) {

  private static final int MANY = 512;

  static FewAgainstMany measure(Trial trial, FitSettings settings, Contest contest) {
    double many = trial.effect(trial.steered("LinEAS, 512 + 512", trial.fit(settings, MANY), 1));
    return new FewAgainstMany(trial.effect(contest.lineas().at(1)), many);
  }

  double ratio() {
    return many > 0 ? few / many : Double.NaN;
  }

  String words() {
    return "effect %.3f with 32 sentences a set, %.3f with 512".formatted(few, many);
  }
}
