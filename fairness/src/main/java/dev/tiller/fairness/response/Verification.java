package dev.tiller.fairness.response;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.MatchThreshold;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Is it the same person? Cosines of the perturbed probe with clean pictures, accepted at a
 * threshold that was fixed on clean impostor pairs at a false-match rate. Two measures, never
 * pooled: TMR, the share of the probe's mates accepted, and TNMR, the share of its impostors
 * refused. (Under heavy blur all embeddings may fall together: TMR rises then, and TNMR breaks
 * down.)
 *
 * @param falseMatchRate target; raised to the next power of ten, and said so, where fewer than 3 /
 *     target impostor pairs of a group are there
 * @param impostors with whom probes are confused
 * @param thresholds one for all, or one a group
 * @param most impostors of a probe, those of the lowest hashes
 */
public record Verification(
    double falseMatchRate, Impostors impostors, Thresholds thresholds, int most)
    implements Response {

  private static final double PAIRS_FOR_A_MATCH = 3;

  /** Whom a probe is compared with. */
  public enum Impostors {
    /** Others with the same values of all audited attributes: the hard ones. */
    SAME_ATTRIBUTES,
    /** All others, which makes every group look better. */
    ALL
  }

  /** How many thresholds there are. */
  public enum Thresholds {
    /** One for everybody, as systems are deployed. */
    GLOBAL,
    /** One a combination of attributes, at equal false-match rate: what calibration can repair. */
    PER_GROUP
  }

  /** Checks the ranges. */
  public Verification {
    if (!(falseMatchRate > 0 && falseMatchRate < 1) || most < 1) {
      throw new UserError(
          "A false-match rate of %s with %d impostors a probe was asked for; a rate between 0 and 1 and at least one impostor were expected."
              .formatted(falseMatchRate, most));
    }
  }

  /** A false-match rate of 1e-3, hard impostors, one threshold. */
  public static Verification usual() {
    return at(1e-3);
  }

  /** Hard impostors and one threshold. */
  public static Verification at(double falseMatchRate) {
    return new Verification(falseMatchRate, Impostors.SAME_ATTRIBUTES, Thresholds.GLOBAL, 200);
  }

  @Override
  public String name() {
    return "verification at FMR %s, impostors %s, threshold %s"
        .formatted(
            falseMatchRate,
            impostors == Impostors.ALL ? "all" : "of the same attributes",
            thresholds.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  @Override
  public List<String> measures() {
    return List.of("TMR", "TNMR");
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    Embeddings all = new Embeddings(items, clean, name());
    int[][] strangers = new int[all.size()][];
    int[][] mates = new int[all.size()][];
    boolean others = all.hasMates();
    for (int i = 0; i < all.size(); i++) {
      strangers[i] = strangers(all, i);
      int probe = i;
      mates[i] =
          all.sameIdentity(i).stream()
              .mapToInt(j -> j)
              .filter(j -> all.usable(j) && (j != probe || !others))
              .toArray();
    }
    List<String> notes = new ArrayList<>(all.notes());
    notes.add(
        others
            ? "genuine pairs: the perturbed picture with clean other pictures of the same identity"
            : "genuine pairs: the perturbed picture with itself unperturbed (as VPSA), since nobody has two pictures");
    long single = IntStream.range(0, all.size()).filter(i -> mates[i].length == 0).count();
    if (single > 0) {
      notes.add("%d items have no mate and no TMR".formatted(single));
    }
    long alone = IntStream.range(0, all.size()).filter(i -> strangers[i].length == 0).count();
    if (alone > 0) {
      notes.add("%d items have no impostor and no TNMR".formatted(alone));
    }
    double[] at = thresholds(all, strangers, mates, notes);
    return new Scores(all, strangers, mates, at, width(), List.copyOf(notes));
  }

  private int[] strangers(Embeddings all, int item) {
    List<Integer> pool =
        impostors == Impostors.ALL
            ? IntStream.range(0, all.size()).boxed().toList()
            : all.sameAttributes(item);
    IntStream others =
        pool.stream()
            .mapToInt(j -> j)
            .filter(j -> all.usable(j) && !all.identity(j).equals(all.identity(item)));
    if (pool.size() <= most) {
      return others.toArray();
    }
    return others
        .boxed()
        .sorted(
            Comparator.comparing(
                j -> Draws.seed(all.id(item), "impostor", all.id(j)), Long::compareUnsigned))
        .limit(most)
        .mapToInt(j -> j)
        .toArray();
  }

  /** The threshold of every item. */
  private double[] thresholds(
      Embeddings all, int[][] strangers, int[][] mates, List<String> notes) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>(all.byAttributes());
    double fewest = Double.POSITIVE_INFINITY;
    for (List<Integer> group : groups.values()) {
      double pairs = group.stream().mapToInt(i -> strangers[i].length).sum() / 2.0;
      fewest = pairs > 0 ? Math.min(fewest, pairs) : fewest;
    }
    double target = falseMatchRate;
    if (target * fewest < PAIRS_FOR_A_MATCH - 1e-9) {
      target = Math.min(0.1, Math.pow(10, Math.ceil(Math.log10(PAIRS_FOR_A_MATCH / fewest))));
      target = Math.max(target, falseMatchRate);
      notes.add(
          "the smallest group has %.0f impostor pairs, too few for a false-match rate of %s: %s was taken"
              .formatted(fewest, falseMatchRate, target));
    }
    if (thresholds == Thresholds.GLOBAL) {
      groups = Map.of("all", IntStream.range(0, all.size()).boxed().toList());
    }
    double[] at = new double[all.size()];
    for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
      double[] impostor = scores(all, group.getValue(), strangers);
      double[] genuine = scores(all, group.getValue(), mates);
      MatchThreshold threshold = MatchThreshold.at(target, impostor, genuine);
      group.getValue().forEach(i -> at[i] = threshold.value());
      notes.add(
          "threshold %.4f%s: false-match rate %.4g on %d clean impostor comparisons (target %s)"
              .formatted(
                  threshold.value(),
                  group.getKey().equals("all") ? "" : " of " + group.getKey(),
                  threshold.falseMatchRate(),
                  impostor.length,
                  target));
    }
    return at;
  }

  private static double[] scores(Embeddings all, List<Integer> probes, int[][] with) {
    return probes.stream()
        .filter(all::usable)
        .flatMapToDouble(i -> IntStream.of(with[i]).mapToDouble(j -> all.cosine(all.clean(i), j)))
        .toArray();
  }

  /** TMR, and which impostors were refused, a bit each. */
  @Override
  public int width() {
    return 1 + Bits.words(most);
  }

  private record Scores(
      Embeddings all, int[][] strangers, int[][] mates, double[] at, int width, List<String> notes)
      implements Scoring {

    @Override
    public double[] score(int item, Output output) {
      double[] scored = new double[width];
      float[] probe = Embeddings.unit(output);
      if (probe.length == 0) {
        Arrays.fill(scored, Double.NaN);
        return scored;
      }
      int accepted = 0;
      for (int j : mates[item]) {
        accepted += all.cosine(probe, j) >= at[item] ? 1 : 0;
      }
      scored[0] = (double) accepted / mates[item].length;
      Bits refused = new Bits(strangers[item].length);
      for (int s = 0; s < strangers[item].length; s++) {
        if (all.cosine(probe, strangers[item][s]) < at[item]) {
          refused.set(s);
        }
      }
      return refused.into(scored, 1);
    }

    /**
     * The mean of decisions over pairs is no mean over independent probes: the pictures they are
     * compared with are drawn too. An item's share is therefore what it gives as a probe plus what
     * it gives as a picture of the gallery minus the mean of the latter (the projection of a
     * U-statistic, Hoeffding 1948). The shares' mean is the TNMR itself, and their spread its
     * error; a single one may leave [0, 1].
     */
    @Override
    public double[][] measures(double[][] scored) {
      int n = scored.length;
      double[] asProbe = new double[n];
      double[] asGallery = new double[n];
      int[] seen = new int[n];
      for (int i = 0; i < n; i++) {
        int refused = 0;
        for (int s = 0; s < strangers[i].length && !Double.isNaN(scored[i][1]); s++) {
          boolean yes = Bits.get(scored[i], 1, s);
          refused += yes ? 1 : 0;
          asGallery[strangers[i][s]] += yes ? 1 : 0;
          seen[strangers[i][s]]++;
        }
        asProbe[i] =
            Double.isNaN(scored[i][1]) ? Double.NaN : (double) refused / strangers[i].length;
      }
      double[][] measures = new double[n][];
      for (List<Integer> group : all.byAttributes().values()) {
        double other = mean(group, i -> asGallery[i] / seen[i]);
        for (int i : group) {
          double gallery = seen[i] == 0 ? 0 : asGallery[i] / seen[i] - other;
          measures[i] = new double[] {scored[i][0], asProbe[i] + gallery};
        }
      }
      return measures;
    }

    private static double mean(List<Integer> group, IntToDoubleFunction figure) {
      return group.stream()
          .mapToDouble(figure::applyAsDouble)
          .filter(x -> !Double.isNaN(x))
          .average()
          .orElse(Double.NaN);
    }
  }
}
