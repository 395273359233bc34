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
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
  private static final List<Double> LARGE = List.of(0.8, 1.0);

  private static final List<Double> GRID = List.of(0.25, 0.5, 1.0);

  /** A norm after every half of a block: small parts of the whole move remove most. */
  private static final List<Double> SMALL = List.of(0.05, 0.1, 0.15);

  /**
   * Shorter than the paper's 1000 steps, and by Adam: single neurons of BERT's norms are so large
   * that plain descent at the paper's rate is not stable there.
   */
  private static final Optimization TRAINING =
      Optimization.PAPER.withRule(Optimization.Rule.ADAM).withSteps(60).withRate(0.003);

  /** For few sites. */
  private static final double FASTER = 0.01;

  private static final int BATCH = 16;
  private static final String NORMS = "all_layernorm";

  /**
   * What is tried for a method.
   *
   * @param blocks of the network
   */
  static List<Candidates> of(String method, int blocks) {
    return switch (method) {
      case "aura" -> aura();
      case "act" -> act(blocks);
      case "lineas" -> linEas(blocks);
      default -> throw new IllegalArgumentException("There is no method " + method + ".");
    };
  }

  /** The same fit at every strength of the grid. */
  List<Setting> strengths() {
    return grid.stream().map(strength -> new Setting(texts, fit, strength)).toList();
  }

  private static List<Candidates> aura() {
    FitSettings paper = FitSettings.of(new AurA());
    FitSettings max = paper.withPooling(TokenPooling.MAX);
    return List.of(
        new Candidates(Contrast.WHOLE, max, LARGE),
        new Candidates(Contrast.HIDDEN, max, LARGE),
        new Candidates(Contrast.PAIRS, max, LARGE),
        new Candidates(Contrast.PAIRS, paper.withPooling(TokenPooling.MEAN), LARGE));
  }

  private static List<Candidates> act(int blocks) {
    FitSettings everywhere = FitSettings.of(new LinearAct()).withSupport(Support.ALL);
    FitSettings norms = everywhere.withSites(NORMS);
    return List.of(
        new Candidates(Contrast.PAIRS, norms, SMALL),
        new Candidates(Contrast.PAIRS, norms.withSupport(Support.OBSERVED), GRID),
        new Candidates(Contrast.PAIRS, everywhere.withSites(lateNorms(blocks)), GRID),
        new Candidates(Contrast.PAIRS, everywhere.withSites("attention"), GRID));
  }

  private static List<Candidates> linEas(int blocks) {
    LinEas method = new LinEas().with(TRAINING).with(Batching.STANDARD.withSize(BATCH));
    FitSettings fit = FitSettings.of(method);
    FitSettings faster = fit.withMethod(method.with(TRAINING.withRate(FASTER)));
    return List.of(
        new Candidates(Contrast.PAIRS, fit.withSites(NORMS), GRID),
        new Candidates(Contrast.PAIRS, faster.withSites(lateNorms(blocks)), GRID));
  }

  /** Norms of the last third of the blocks, where tokens are about to become words. */
  private static String lateNorms(int blocks) {
    return IntStream.range(2 * blocks / 3, blocks)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("|", "bert\\.encoder\\.layer\\.(", ")\\..*LayerNorm"));
  }
}
