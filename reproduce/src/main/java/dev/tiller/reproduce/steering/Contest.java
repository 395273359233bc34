package dev.tiller.reproduce.steering;

import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.baseline.Caa;
import dev.tiller.steering.baseline.ItiC;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * LinEAS and its rivals on one task with the same few sentences, each at its authors' sites.
 *
 * @param lineas LinEAS on the post norms, beyond the strengths of the others too
 * @param linear Linear-AcT, at the site group where it is best in the paper
 * @param others CAA in the middle and everywhere, ITI-c
 */
record Contest(StrengthCurve lineas, StrengthCurve linear, List<StrengthCurve> others) {

  private static final double[] FINE = {0.25, 0.5, 0.75, 1};

  /**
   * Its loss stops pulling once the sets agree, so LinEAS is gentle at 1 and bears more: for the
   * report, not for the verdict, in which nobody is stronger than 1.
   */
  private static final double[] BEYOND = {0.25, 0.5, 0.75, 1, 1.25, 1.5, 2};

  private static final double[] COARSE = {0.5, 1};

  static Contest measure(Trial trial, SteeringMap lineas) {
    int few = LinEasReproduction.FEW_SENTENCES;
    FitSettings linear =
        FitSettings.of(new LinearAct()).withSites("post_layernorm").withSupport(Support.ALL);
    FitSettings mean =
        FitSettings.of(new MeanAct()).withSites("post_layernorm").withSupport(Support.ALL);
    FitSettings iti = FitSettings.of(new ItiC()).withSites("attention");
    FitSettings caa = FitSettings.of(new Caa());
    FitSettings everywhere = caa.withSites("residual");
    StrengthCurve mine = trial.curve("LinEAS", lineas, BEYOND);
    StrengthCurve closest = trial.curve("Linear-AcT", trial.fit(linear, few), FINE);
    List<StrengthCurve> others = new ArrayList<>();
    others.add(trial.curve("CAA, middle", trial.fit(caa, few), COARSE));
    others.add(trial.curve("CAA, all", trial.fit(everywhere, few), COARSE));
    others.add(trial.curve("ITI-c", trial.fit(iti, few), COARSE));
    // In the table only: the claim does not name them, and AurA cannot induce.
    trial.curve("Mean-AcT", trial.fit(mean, few), COARSE);
    trial.steered("AurA", trial.fit(FitSettings.of(new AurA()), few), 1);
    return new Contest(mine, closest, others);
  }

  private List<StrengthCurve> rivals() {
    List<StrengthCurve> all = new ArrayList<>(others);
    all.add(0, linear);
    return all;
  }

  /** LinEAS within the strengths of its paper. */
  private StrengthCurve usual() {
    return lineas.upTo(1);
  }

  /** Whether LinEAS, at most as strong as they, beats every useful point of every rival. */
  boolean dominates() {
    return rivals().stream().allMatch(r -> usual().beaten(r) == r.useful().size());
  }

  /** How many points of whom are beaten. */
  String words() {
    return rivals().stream()
        .map(
            r ->
                "%s %d of %d (%d by LinEAS at strengths up to 2)"
                    .formatted(r.label(), usual().beaten(r), r.useful().size(), lineas.beaten(r)))
        .collect(Collectors.joining(", "));
  }

  /** A share that both LinEAS and Linear-AcT reach: the smaller effect of the two at most. */
  double commonShare() {
    double mine = lineas.sign() * usual().reach();
    double theirs = linear.sign() * linear.reach();
    return lineas.sign() * Math.min(mine, theirs);
  }

  /** LinEAS / Linear-AcT. */
  double divergenceRatio() {
    return usual().divergenceAt(commonShare()) / linear.divergenceAt(commonShare());
  }

  /** Both divergences. */
  String divergenceWords() {
    return "KL %.4f against %.4f at share %.2f"
        .formatted(
            usual().divergenceAt(commonShare()), linear.divergenceAt(commonShare()), commonShare());
  }
}
