package dev.tiller.reproduce.bert;

import dev.tiller.reproduce.bert.Setting.Contrast;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.transport.LinearAct;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to fit a map, with the strengths at which it is tried. The validation split chooses among
 * those of a method: its paper's sites and pooling first, then others, under several ways to
 * contrast the sets.
 *
 * @param texts what the sets are
 * @param fit how the map is fitted
 * @param grid strengths, rising; one that costs too much ends it
 */
record Candidates(Contrast texts, FitSettings fit, List<Double> grid) {

  /** Names of the methods, in the order of their rows. */
  static final List<String> METHODS = List.of("aura", "act", "lineas");

  /** AurA's paper knows no strength; the public code of Activation Transport's authors does. */
  private static final List<Double> LARGE = List.of(0.7, 0.85, 1.0);

  private static final List<Double> GRID = List.of(0.25, 0.5, 0.75, 1.0);

  /** A norm after every half of a block: small parts of the whole move remove most. */
  private static final List<Double> SMALL = List.of(0.1, 0.2, 0.3);

  /**
   * Shorter than the paper's 1000 steps, and by Adam: single neurons of BERT's norms are so large
   * that plain descent at the paper's rate is not stable there.
   */
  private static final Optimization TRAINING =
      Optimization.PAPER.withRule(Optimization.Rule.ADAM).withSteps(60).withRate(0.01);

  private static final int BATCH = 16;

  /** What is tried for a method. */
  static List<Candidates> of(String method) {
    return switch (method) {
      case "aura" -> aura();
      case "act" -> act();
      case "lineas" -> linEas();
      default -> throw new IllegalArgumentException("There is no method " + method + ".");
    };
  }

  /** The same fit at every strength of the grid. */
  List<Setting> strengths() {
    return grid.stream().map(strength -> new Setting(texts, fit, strength)).toList();
  }

  private static List<Candidates> aura() {
    FitSettings paper = FitSettings.of(new AurA());
    List<Candidates> all = new ArrayList<>();
    for (Contrast contrast : Contrast.values()) {
      all.add(new Candidates(contrast, paper.withPooling(TokenPooling.MAX), LARGE));
    }
    all.add(new Candidates(Contrast.HIDDEN, paper.withPooling(TokenPooling.MEAN), LARGE));
    all.add(new Candidates(Contrast.PAIRS, paper.withPooling(TokenPooling.MEAN), LARGE));
    return all;
  }

  private static List<Candidates> act() {
    FitSettings fit = FitSettings.of(new LinearAct()).withSupport(Support.ALL);
    return List.of(
        new Candidates(Contrast.WHOLE, fit.withSites("all_layernorm"), SMALL),
        new Candidates(Contrast.PAIRS, fit.withSites("all_layernorm"), SMALL),
        new Candidates(Contrast.HIDDEN, fit.withSites("all_layernorm"), SMALL),
        new Candidates(Contrast.PAIRS, fit.withSites("attention"), GRID));
  }

  private static List<Candidates> linEas() {
    LinEas method = new LinEas().with(TRAINING).with(Batching.STANDARD.withSize(BATCH));
    FitSettings fit = FitSettings.of(method).withSites("all_layernorm");
    return List.of(
        new Candidates(Contrast.PAIRS, fit, GRID), new Candidates(Contrast.HIDDEN, fit, GRID));
  }
}
