package dev.tiller.reproduce.bert;

import dev.tiller.reproduce.bert.Setting.Contrast;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.lineas.Sparsity;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
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
  private static final List<Double> LARGE = List.of(0.8, 1.0);

  /**
   * Of sets that differ in one word a sentence: pooling over a sentence divides by its length what
   * that word does to a neuron, so that the whole move there is many times what was fitted.
   */
  private static final List<Double> BEYOND = List.of(2.0, 3.0, 4.0);

  /** A norm after every half of a block: small parts of the whole move remove most. */
  private static final List<Double> SMALL = List.of(0.05, 0.1);

  /**
   * Slopes stay at one, which the regularizer sees to: single neurons of BERT's norms are so large
   * that descent on slopes is not stable there at the paper's rate, and what slopes below one cost
   * in perplexity buys nothing ({@code docs/findings.md}). Shifts have no penalty.
   */
  private static final Sparsity SHIFTS_ALONE =
      new Sparsity(
          1,
          new Sparsity.Weights(1e6, 0),
          new Sparsity.Weights(0, 0),
          Sparsity.Thresholds.STEP,
          1e-6);

  /** The paper's rule and rate. Shifts alone have settled long before its 1000 steps. */
  private static final Optimization TRAINING = Optimization.PAPER.withSteps(60);

  private static final String NORMS = "all_layernorm";

  /** The gap's state just before the head makes a word of it. */
  private static final String HEAD = "cls\\.predictions\\.transform\\.dense";

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
    FitSettings head = paper.withSites(HEAD).withPooling(TokenPooling.MEAN);
    return List.of(
        new Candidates(Contrast.HIDDEN, max, LARGE),
        new Candidates(Contrast.PAIRS, max, LARGE),
        new Candidates(Contrast.PAIRS, head, BEYOND));
  }

  private static List<Candidates> act(int blocks) {
    FitSettings linear = FitSettings.of(new LinearAct()).withSupport(Support.ALL);
    FitSettings mean = FitSettings.of(new MeanAct()).withSites(lastNorm(blocks));
    return List.of(
        new Candidates(Contrast.PAIRS, linear.withSites(NORMS), SMALL),
        new Candidates(Contrast.PAIRS, linear.withSites(lastNorm(blocks)), BEYOND),
        new Candidates(Contrast.PAIRS, mean, BEYOND));
  }

  private static List<Candidates> linEas(int blocks) {
    FitSettings fit = FitSettings.of(new LinEas().with(TRAINING).with(SHIFTS_ALONE));
    return List.of(new Candidates(Contrast.PAIRS, fit.withSites(lastNorm(blocks)), BEYOND));
  }

  /** The norm at the end of the last block. */
  private static String lastNorm(int blocks) {
    return "bert\\.encoder\\.layer\\." + (blocks - 1) + "\\.output\\.LayerNorm";
  }
}
