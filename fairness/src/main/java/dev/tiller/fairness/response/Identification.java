package dev.tiller.fairness.response;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Who is it? The perturbed probe against a gallery of one clean picture an identity, closed set:
 * whether its own is the nearest, or among the five nearest. The gallery's size decides about
 * chance, so that all groups have one of the same size: that of the smallest, and the figure is the
 * mean over all galleries of that size that can be drawn from the probe's group. Others in it have
 * the same values of all audited attributes.
 *
 * @param most others that a probe may meet, those of the lowest hashes; at least 1
 */
public record Identification(int most) implements Response {

  /** Checks the number. */
  public Identification {
    if (most < 1) {
      throw new UserError(
          "Galleries of at most %d others were asked for; at least 1 was expected."
              .formatted(most));
    }
  }

  @Override
  public String name() {
    return "identification among the same attributes, at most %d others".formatted(most);
  }

  @Override
  public List<String> measures() {
    return List.of("rank-1", "rank-5");
  }

  /** Which others are nearer than its own, a bit each. */
  @Override
  public int width() {
    return Bits.words(most);
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    Embeddings all = new Embeddings(items, clean, name());
    Map<String, Integer> gallery = new LinkedHashMap<>();
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.usable(i) && gallery.putIfAbsent(all.identity(i), i) == null) {
        groups.computeIfAbsent(all.attributes(i), a -> new ArrayList<>()).add(i);
      }
    }
    int smallest = groups.values().stream().mapToInt(List::size).min().orElse(0);
    if (smallest < 2) {
      throw new UserError(
          "The smallest group has %d identities; a gallery needs at least 2, so merge groups or leave it out."
              .formatted(smallest));
    }
    int others = Math.min(smallest - 1, most);
    boolean mates = all.hasMates();
    int[] own = new int[all.size()];
    int[][] pools = new int[all.size()][];
    for (int i = 0; i < own.length; i++) {
      own[i] = gallery.getOrDefault(all.identity(i), -1);
      if (own[i] == i && mates) {
        own[i] = -1;
      }
      pools[i] = own[i] < 0 ? new int[0] : pool(all, i, groups.get(all.attributes(own[i])), own[i]);
    }
    return new Scores(all, own, pools, others, width(), notes(all, own, others + 1, mates));
  }

  private static List<String> notes(Embeddings all, int[] own, int size, boolean mates) {
    List<String> notes = new ArrayList<>(all.notes());
    notes.add("galleries of %d identities, chance 1/%d".formatted(size, size));
    notes.add(
        mates
            ? "%,d of %,d pictures are the gallery's and no probes"
                .formatted(Arrays.stream(own).filter(i -> i < 0).count(), own.length)
            : "probes are the gallery's own pictures, perturbed, since nobody has two");
    if (size <= 5) {
      notes.add("rank-5 is always reached with galleries of %d".formatted(size));
    }
    return List.copyOf(notes);
  }

  private int[] pool(Embeddings all, int item, List<Integer> group, int own) {
    IntStream others = group.stream().mapToInt(j -> j).filter(j -> j != own);
    if (group.size() - 1 <= most) {
      return others.toArray();
    }
    return others
        .boxed()
        .sorted(
            Comparator.comparing(
                j -> Draws.seed(all.id(item), "gallery", all.id(j)), Long::compareUnsigned))
        .limit(most)
        .mapToInt(j -> j)
        .toArray();
  }

  /**
   * @param own picture of an item's identity in the gallery; -1 if the item is no probe
   * @param pools others that may stand in an item's gallery
   * @param others that do
   */
  private record Scores(
      Embeddings all, int[] own, int[][] pools, int others, int width, List<String> notes)
      implements Scoring {

    @Override
    public double[] score(int item, Output output) {
      float[] probe = Embeddings.unit(output);
      double[] nearer = new double[width];
      if (own[item] < 0 || probe.length == 0) {
        Arrays.fill(nearer, Double.NaN);
        return nearer;
      }
      double mine = all.cosine(probe, own[item]);
      Bits bits = new Bits(pools[item].length);
      for (int s = 0; s < pools[item].length; s++) {
        if (all.cosine(probe, pools[item][s]) >= mine) {
          bits.set(s);
        }
      }
      return bits.into(nearer, 0);
    }

    /**
     * Probes share their galleries, so that a rate over probes is no mean of independent figures:
     * who stands in the gallery is drawn too. An item's share is therefore its own figure as a
     * probe plus what its identity does to others as one of the gallery, minus the mean of the
     * latter: the jackknife over the pool, whose members are each left out once (Efron and Stein
     * 1981). The shares' mean is the rate itself, and their spread its error; a single one may
     * leave [0, 1].
     */
    @Override
    public double[][] measures(double[][] scored) {
      int n = scored.length;
      double[][] measures = new double[n][];
      double[][] moved = new double[n][2];
      int[] met = new int[n];
      Map<Integer, GalleryRanks> ranks = new HashMap<>();
      for (int i = 0; i < n; i++) {
        measures[i] = new double[] {Double.NaN, Double.NaN};
        if (!Double.isNaN(scored[i][0])) {
          measures[i] = probe(i, scored[i], ranks, moved, met);
        }
      }
      for (List<Integer> group : all.byAttributes().values()) {
        spread(group, measures, moved, met);
      }
      return measures;
    }

    /** The figures of a probe; what leaving out each of its pool would do goes to that one. */
    private double[] probe(
        int i, double[] scored, Map<Integer, GalleryRanks> ranks, double[][] moved, int[] met) {
      int size = pools[i].length;
      int nearer = Bits.count(scored);
      double[] whole = ranks.computeIfAbsent(size, m -> GalleryRanks.of(m, others)).of(nearer);
      if (size < 2) {
        return whole;
      }
      GalleryRanks fewer =
          ranks.computeIfAbsent(size - 1, m -> GalleryRanks.of(m, Math.min(others, m)));
      double[] withoutNearer = nearer == 0 ? whole : fewer.of(nearer - 1);
      double[] withoutOther = nearer == size ? whole : fewer.of(nearer);
      for (int s = 0; s < size; s++) {
        double[] then = Bits.get(scored, 0, s) ? withoutNearer : withoutOther;
        int j = pools[i][s];
        met[j]++;
        for (int m = 0; m < whole.length; m++) {
          moved[j][m] += size * (whole[m] - then[m]);
        }
      }
      return whole;
    }

    /** Gives the gallery's part to the probes of the identity that stands in it. */
    private void spread(List<Integer> group, double[][] measures, double[][] moved, int[] met) {
      List<Integer> probes =
          group.stream().filter(i -> own[i] >= 0 && !Double.isNaN(measures[i][0])).toList();
      Map<Integer, Long> probesOf = new HashMap<>();
      probes.forEach(i -> probesOf.merge(own[i], 1L, Long::sum));
      for (int m = 0; m < 2; m++) {
        int measure = m;
        double mean =
            probesOf.keySet().stream()
                .filter(j -> met[j] > 0)
                .mapToDouble(j -> moved[j][measure] / met[j])
                .average()
                .orElse(0);
        for (int i : probes) {
          int j = own[i];
          if (met[j] > 0) {
            double each = (double) probes.size() / probesOf.size() / probesOf.get(j);
            measures[i][m] += each * (moved[j][m] / met[j] - mean);
          }
        }
      }
    }
  }
}
