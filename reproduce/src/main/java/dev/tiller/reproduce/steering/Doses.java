package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Divergence;
import dev.tiller.ground.Progress;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.steering.PromptCondition;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.budget.DivergenceBudget;
import dev.tiller.steering.gate.ConditionTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A map at a strength of each text's own, decided from how it begins.
 *
 * @param map unguarded
 * @param texts token ids
 * @param strengths one a text
 */
record Doses(SteeringMap map, List<int[]> texts, double[] strengths) {

  private static final int BATCH = 32;

  /** Tokens from which a strength is decided: as many as the prompts have. */
  static final int BEGINNING = 12;

  /** The same strength for all. */
  static Doses even(SteeringMap map, List<int[]> texts, double strength) {
    double[] all = new double[texts.size()];
    Arrays.fill(all, strength);
    return new Doses(map, texts, all);
  }

  /** As much as a budget allows over each text's beginning. */
  static Doses within(
      DivergenceBudget budget, PocketBench bench, SteeringMap map, List<int[]> texts) {
    double[] strengths = new double[texts.size()];
    try (Progress progress =
        bench.monitor().progress("strengths within the budget", texts.size())) {
      for (int i = 0; i < strengths.length; i++) {
        strengths[i] = budget.choose(bench.model(), map, beginning(texts.get(i))).strength();
        progress.step();
      }
    }
    return new Doses(map, texts, strengths);
  }

  /** All or nothing, as each text's beginning meets a condition or not. */
  static Doses where(
      PromptCondition condition, LanguageModel model, SteeringMap map, List<int[]> texts) {
    boolean[] met =
        ConditionTraining.decide(model, condition, texts.stream().map(Doses::beginning).toList());
    double[] strengths = new double[met.length];
    for (int i = 0; i < met.length; i++) {
      strengths[i] = met[i] ? 1 : 0;
    }
    return new Doses(map, texts, strengths);
  }

  private static int[] beginning(int[] ids) {
    return Arrays.copyOf(ids, Math.min(BEGINNING, ids.length));
  }

  /**
   * KL(plain || steered) over the texts.
   *
   * @param first token to count, from 0
   */
  Divergence divergence(PocketBench bench, int first) {
    try (Progress progress = bench.monitor().progress("divergence", texts.size())) {
      return divergence(bench.model(), first, progress);
    }
  }

  private Divergence divergence(LanguageModel model, int first, Progress progress) {
    List<double[]> counted = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<int[]> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
      List<List<Steering.Part>> rows = new ArrayList<>();
      for (int r = 0; r < batch.size(); r++) {
        rows.add(List.of(new Steering.Part(map, strengths[from + r])));
      }
      try (Steering steering = Steering.perRow(model, rows)) {
        Divergence.of(model, batch, Taps.NONE, steering.taps()).bySentence().stream()
            .map(
                values -> Arrays.copyOfRange(values, Math.min(first, values.length), values.length))
            .forEach(counted::add);
      }
      progress.step(batch.size(), "");
    }
    return new Divergence(counted);
  }

  double mean() {
    return Arrays.stream(strengths).average().orElseThrow();
  }
}
