package dev.tiller.benchmarks.fairness;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.perturbation.TextPerturbation;
import dev.tiller.fairness.response.Classification;
import dev.tiller.ground.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What an item at a level costs as items and levels grow: whole audits of a model that costs
 * nothing, kept, judged with intervals and permutations. Linear growth is an equal cost everywhere,
 * or less where the fixed cost of an audit is shared by more; the exponents of both directions are
 * printed, with 1 for linear.
 */
@Command(name = "audit-growth", description = "Cost of an item and level as both grow.")
public final class AuditGrowthBench implements Callable<Integer> {

  private static final int CLASSES = 10;
  private static final int WARM = 3;

  @Option(names = "--items", split = ",", description = "Sizes (default ${DEFAULT-VALUE}).")
  private List<Integer> items = List.of(1_000, 10_000, 100_000);

  @Option(names = "--levels", split = ",", description = "With the neutral one (${DEFAULT-VALUE}).")
  private List<Integer> levels = List.of(2, 4, 8);

  @Option(names = "--rounds", description = "Of each; the quickest counts (${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--clock",
      description = "PROCESS for processor time of all threads, or WALL (${DEFAULT-VALUE}).")
  private Clock clock = Clock.PROCESS;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    for (int warm = 0; warm < WARM; warm++) {
      seconds(items.get(0), levels.get(levels.size() - 1));
    }
    double[][] costs = new double[items.size()][levels.size()];
    for (double[] row : costs) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < costs.length; i++) {
        for (int k = 0; k < costs[i].length; k++) {
          costs[i][k] = Math.min(costs[i][k], seconds(items.get(i), levels.get(k)));
        }
      }
    }
    report(costs);
    return 0;
  }

  private void report(double[][] costs) {
    for (int i = 0; i < costs.length; i++) {
      for (int k = 0; k < costs[i].length; k++) {
        System.out.printf(
            Locale.ROOT,
            "audit-growth  %,8d items  %2d levels  %8.3f s  %8.2f us an item and level%n",
            items.get(i),
            levels.get(k),
            costs[i][k],
            1e6 * costs[i][k] / items.get(i) / levels.get(k));
      }
    }
    int last = costs.length - 1;
    int most = levels.size() - 1;
    if (last > 0 && most > 0) {
      System.out.printf(
          Locale.ROOT,
          "audit-growth  exponent in items %.3f (at %d levels), in levels %.3f (at %,d items); 1 is linear%n",
          exponent(costs[last - 1][most], costs[last][most], items.get(last - 1), items.get(last)),
          levels.get(most),
          exponent(costs[last][0], costs[last][most], levels.get(0), levels.get(most)),
          items.get(last));
    }
  }

  private static double exponent(double before, double after, int from, int to) {
    return Math.log(after / before) / Math.log((double) to / from);
  }

  /** One whole audit. */
  private double seconds(int count, int levelCount) throws IOException {
    List<Item<String>> texts = new ArrayList<>();
    List<Map<String, String>> authors = List.of(Map.of("author", "x"), Map.of("author", "y"));
    for (int i = 0; i < count; i++) {
      String text = "a short text of eight words number " + i;
      texts.add(Item.of("t" + i, String.valueOf(i % CLASSES), authors.get(i % 2), text));
    }
    Model<String> model =
        Model.of(
            "scores",
            text -> {
              float[] scores = new float[CLASSES];
              scores[Math.floorMod(text.hashCode(), CLASSES)] = 1;
              return new Output(scores, "");
            });
    double[] axis = new double[levelCount];
    Arrays.setAll(axis, k -> (double) k / (levelCount - 1));
    long start = clock.nanos();
    Audit.of(texts, model)
        .attributes("author")
        .settings(MatrixSettings.seeded(1).draws(200, 50))
        .perturb(new TextPerturbation(TextPerturbation.Kind.SWAP), axis)
        .response(Classification.correct(List.of()))
        .run(Monitor.NONE);
    return (clock.nanos() - start) / 1e9;
  }
}
