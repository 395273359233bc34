package dev.tiller.steering.stability;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Auroc;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Quantiles;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.transport.LinearAct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Bootstrap of a fit (percentile intervals; Efron and Tibshirani 1993, chapter 13): the sentences
 * of both sets are drawn again with replacement, the same draw for every neuron, and AUROC, omega
 * and beta are estimated anew. It answers the doubt that neuron-level experts are accidents of the
 * sentences at hand.
 *
 * <p>With thousands of neurons some intervals leave chance out by chance: {@link #expectedExperts}
 * says how many to expect where nothing is real. {@link #overlap} says how many of the top experts
 * are found again, which is what methods that select (Det_0, Damp) rest on.
 *
 * @param neurons in order of the sites
 * @param top how many neurons {@link #overlap} looks at: the most expert hundredth, at least one
 * @param overlap mean share of those that are among the top in a resample too, in [0, 1]
 * @param resamples how often was drawn
 * @param level of the intervals
 */
public record StabilityReport(
    List<NeuronStability> neurons, int top, double overlap, int resamples, double level) {

  private static final double LEVEL = 0.95;

  /** Copies the list. */
  public StabilityReport {
    neurons = List.copyOf(neurons);
  }

  /** As {@link #of(List, int, long, Monitor)}, unwatched. */
  public static StabilityReport of(List<SiteResponses> sites, int resamples, long seed) {
    return of(sites, resamples, seed, Monitor.NONE);
  }

  /**
   * Resamples.
   *
   * @param sites read once, in order
   * @param resamples at least 100
   * @param seed of the draws
   * @param monitor asked between neurons whether to stop; its progress counts sites
   * @throws UserError if the work was stopped
   */
  public static StabilityReport of(
      List<SiteResponses> sites, int resamples, long seed, Monitor monitor) {
    if (resamples < 100) {
      throw new IllegalArgumentException(
          resamples + " resamples have no usable tails; ask for at least 100.");
    }
    List<NeuronStability> neurons = new ArrayList<>();
    List<float[]> expertise = new ArrayList<>();
    try (Progress progress = monitor.progress("resampling", sites.size())) {
      for (SiteResponses site : sites) {
        int[][] sources = draws(site.sources(), resamples, Seeds.mix(seed, 0));
        int[][] targets = draws(site.targets(), resamples, Seeds.mix(seed, 1));
        for (int j = 0; j < site.width(); j++) {
          if (monitor.stopRequested()) {
            throw new UserError("Resampling was stopped; nothing was saved.");
          }
          float[] distances = new float[resamples];
          neurons.add(neuron(site, j, sources, targets, distances));
          expertise.add(distances);
        }
        progress.step(1, site.site());
      }
    }
    int top = Math.max(1, neurons.size() / 100);
    double overlap = overlap(neurons, expertise, top, resamples);
    return new StabilityReport(neurons, top, overlap, resamples, LEVEL);
  }

  /** How often each sentence is drawn, [resamples, n]. */
  private static int[][] draws(int n, int resamples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] counts = new int[resamples][n];
    for (int[] count : counts) {
      for (int i = 0; i < n; i++) {
        count[random.nextInt(n)]++;
      }
    }
    return counts;
  }

  private static NeuronStability neuron(
      SiteResponses site, int neuron, int[][] sources, int[][] targets, float[] distances) {
    double[] source = site.source(neuron);
    double[] target = site.target(neuron);
    // Sorted once: drawing from sorted values gives sorted samples.
    int[] sourceOrder = order(source);
    int[] targetOrder = order(target);
    double[] auroc = new double[sources.length];
    double[] omega = new double[sources.length];
    double[] beta = new double[sources.length];
    for (int r = 0; r < sources.length; r++) {
      double[] a = drawn(source, sourceOrder, sources[r]);
      double[] b = drawn(target, targetOrder, targets[r]);
      auroc[r] = Auroc.of(b, a);
      LinearAct.Line line = LinearAct.line(a, b);
      omega[r] = line.omega();
      beta[r] = line.beta();
      distances[r] = (float) Math.abs(auroc[r] - 0.5);
    }
    int n = Math.min(source.length, target.length);
    LinearAct.Line line = LinearAct.line(source, target);
    return new NeuronStability(
        site.site(),
        neuron,
        estimate(Auroc.of(target, source), auroc, n),
        estimate(line.omega(), omega, n),
        estimate(line.beta(), beta, n));
  }

  private static int[] order(double[] values) {
    return java.util.stream.IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  private static double[] drawn(double[] values, int[] order, int[] counts) {
    double[] sample = new double[values.length];
    int at = 0;
    for (int i : order) {
      for (int k = 0; k < counts[i]; k++) {
        sample[at++] = values[i];
      }
    }
    return sample;
  }

  private static Estimate estimate(double value, double[] figures, int n) {
    Arrays.sort(figures);
    double tail = (1 - LEVEL) / 2;
    return new Estimate(
        value, Quantiles.ofSorted(figures, tail), Quantiles.ofSorted(figures, 1 - tail), LEVEL, n);
  }

  private static double overlap(
      List<NeuronStability> neurons, List<float[]> expertise, int top, int resamples) {
    Set<Integer> found = best(neurons.size(), i -> neurons.get(i).expertise(), top);
    double again = 0;
    for (int r = 0; r < resamples; r++) {
      int resample = r;
      Set<Integer> then = best(neurons.size(), i -> expertise.get(i)[resample], top);
      then.retainAll(found);
      again += then.size() / (double) top / resamples;
    }
    return again;
  }

  private static Set<Integer> best(int count, ToDoubleFunction<Integer> figure, int top) {
    return java.util.stream.IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparingDouble(figure).reversed())
        .limit(top)
        .collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new));
  }

  /** Neurons whose AUROC is no accident, one by one. */
  public long experts() {
    return neurons.stream().filter(NeuronStability::isExpert).count();
  }

  /** How many {@link #experts} there would be on average if no neuron told the sets apart. */
  public double expectedExperts() {
    return (1 - level) * neurons.size();
  }

  /** Neurons that Linear-AcT moves in every likely sample. */
  public long moved() {
    return neurons.stream().filter(NeuronStability::isMoved).count();
  }

  /** The most expert neurons first. */
  public List<NeuronStability> ranked() {
    return neurons.stream()
        .sorted(Comparator.comparingDouble(NeuronStability::expertise).reversed())
        .toList();
  }

  /** One row a neuron: site, neuron, and value, low and high of auroc, omega and beta. */
  public Table table() {
    TableBuilder rows = Table.builder().string("site").number("neuron");
    for (String figure : List.of("auroc", "omega", "beta")) {
      rows.number(figure).number(figure + "_low").number(figure + "_high");
    }
    rows.number("expert");
    for (NeuronStability n : neurons) {
      rows.row(
          n.site(),
          (double) n.neuron(),
          n.auroc().value(),
          n.auroc().low(),
          n.auroc().high(),
          n.omega().value(),
          n.omega().low(),
          n.omega().high(),
          n.beta().value(),
          n.beta().low(),
          n.beta().high(),
          n.isExpert() ? 1.0 : 0.0);
    }
    return rows.build();
  }
}
