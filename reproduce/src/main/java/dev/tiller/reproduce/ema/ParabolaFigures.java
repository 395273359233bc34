package dev.tiller.reproduce.ema;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.ema.NoisyParabola.Moments;
import dev.tiller.training.scaling.ScalingRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The parabola's moments by three ways, and the best momentum beside the rule's.
 *
 * @param cases by batch and momentum
 * @param momenta by kappa
 */
record ParabolaFigures(List<Case> cases, List<Best> momenta) {

  private static final int SAMPLES = 800;

  /**
   * One batch and momentum.
   *
   * @param recursion relative distance of the recursion's end from the closed form
   * @param simulation relative distance of simulated moments after 800 samples from the recursion's
   */
  record Case(String name, Moments stationary, double recursion, double simulation) {}

  /**
   * The momentum with the least error of the average's mean.
   *
   * @param rule the rule's momentum
   * @param best that with the least error
   * @param ruleGap error with the rule's
   * @param noneGap error with the base batch's
   */
  record Best(double kappa, double rule, double best, double ruleGap, double noneGap) {

    double distance() {
      return Math.abs(best - rule) / (1 - rule);
    }
  }

  static ParabolaFigures measure(Experiment experiment, long seed) {
    int chains = experiment.effort().of(100_000, 400_000);
    Identity identity = Identity.of("ema-parabola").with("chains", chains).with("seed", seed);
    return experiment
        .kept()
        .value(ParabolaFigures.class, identity, () -> measured(experiment, chains, seed));
  }

  private static ParabolaFigures measured(Experiment experiment, int chains, long seed) {
    NoisyParabola base = NoisyParabola.BASE;
    NoisyParabola eight = base.scaled(new ScalingRule(8));
    List<Case> cases = new ArrayList<>();
    List<Best> momenta = new ArrayList<>();
    try (Progress progress = experiment.monitor().progress("parabola", 7)) {
      cases.add(check("kappa 1", base, chains, Seeds.mix(seed, 0)));
      progress.step();
      cases.add(check("kappa 8, rule", eight, chains, Seeds.mix(seed, 1)));
      progress.step();
      cases.add(check("kappa 8, no rule", eight.with(base.rho()), chains, Seeds.mix(seed, 2)));
      progress.step();
      NoisyParabola half = base.scaled(new ScalingRule(0.5));
      cases.add(check("kappa 1/2, rule", half, chains, Seeds.mix(seed, 3)));
      progress.step();
      NoisyParabola silent = base.withoutNoise();
      for (int kappa : new int[] {2, 8, 32}) {
        NoisyParabola scaled = silent.scaled(new ScalingRule(kappa));
        momenta.add(
            new Best(
                kappa,
                scaled.rho(),
                scaled.bestMomentum(silent, SAMPLES),
                scaled.biasGap(silent, SAMPLES),
                scaled.with(base.rho()).biasGap(silent, SAMPLES)));
        progress.step();
      }
    }
    return new ParabolaFigures(cases, momenta);
  }

  private static Case check(String name, NoisyParabola parabola, int chains, long seed) {
    Moments end = parabola.after(100_000);
    int steps = (int) Math.round(SAMPLES / parabola.batch());
    Moments simulated = parabola.simulated(steps, chains, seed);
    Moments exact = parabola.after(steps);
    double distance =
        Math.max(Math.abs(simulated.q() / exact.q() - 1), Math.abs(simulated.u() / exact.u() - 1));
    return new Case(name, parabola.stationary(), end.furthest(parabola.stationary()), distance);
  }

  double worstRecursion() {
    return cases.stream().mapToDouble(Case::recursion).max().orElse(Double.NaN);
  }

  double worstSimulation() {
    return cases.stream().mapToDouble(Case::simulation).max().orElse(Double.NaN);
  }

  double furthestMomentum() {
    return momenta.stream().mapToDouble(Best::distance).max().orElse(Double.NaN);
  }

  Table casesTable() {
    TableBuilder table =
        Table.builder()
            .string("batch and momentum")
            .number("q")
            .number("r")
            .number("u")
            .number("recursion against closed form")
            .number("simulation against recursion");
    for (Case c : cases) {
      Moments at = c.stationary;
      table.row(c.name, at.q(), at.r(), at.u(), c.recursion, c.simulation);
    }
    return table.build();
  }

  Table momentaTable() {
    TableBuilder table =
        Table.builder()
            .number("kappa")
            .number("rule")
            .number("best on a grid")
            .number("distance / (1 - rule)")
            .number("error with the rule")
            .number("error without");
    for (Best best : momenta) {
      table.row(best.kappa, best.rule, best.best, best.distance(), best.ruleGap, best.noneGap);
    }
    return table.build();
  }
}
