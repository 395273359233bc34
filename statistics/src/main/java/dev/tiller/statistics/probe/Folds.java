package dev.tiller.statistics.probe;

import dev.tiller.statistics.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Seeded splits of items into training and test parts. */
public final class Folds {

  private Folds() {}

  /**
   * One split of item indices; both parts ascending and together complete.
   *
   * @param train indices to fit on; do not change
   * @param test indices to measure on; do not change
   */
  public record Split(int[] train, int[] test) {}

  /**
   * k splits whose test parts partition the items, with both classes spread evenly.
   *
   * @param labels class of each item; each class at least k times
   * @param k number of folds, at least 2
   * @param seed where the shuffling starts
   * @throws IllegalArgumentException if a class has fewer than k items
   */
  public static List<Split> stratified(boolean[] labels, int k, long seed) {
    requireTwoClasses(labels);
    requireFolds(k);
    int[] fold = new int[labels.length];
    SplittableRandom random = new SplittableRandom(seed);
    int next = 0;
    for (boolean side : new boolean[] {true, false}) {
      int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == side).toArray();
      if (members.length < k) {
        throw new IllegalArgumentException(
            "The "
                + (side ? "positive" : "negative")
                + " class has "
                + members.length
                + " items, too few for "
                + k
                + " folds; add items or ask for fewer folds.");
      }
      shuffle(members, random);
      for (int i : members) {
        // The second class goes on where the first stopped, so that fold sizes differ by one.
        fold[i] = next++ % k;
      }
    }
    return splits(fold, k);
  }

  /**
   * k splits that never put items of one group (document, speaker) on both sides, with both classes
   * spread as evenly as the groups allow: groups are dealt out from the largest down, in random
   * order among equals, each to the fold where its classes are scarcest.
   *
   * @param labels class of each item
   * @param groups label of the group of each item; at least k different ones in each class
   * @param k number of folds, at least 2
   * @param seed where the shuffling starts
   * @throws IllegalArgumentException if a class has fewer than k groups
   */
  public static List<Split> grouped(boolean[] labels, int[] groups, int k, long seed) {
    requireTwoClasses(labels);
    requireFolds(k);
    Samples.requireSameLength(labels.length, groups.length, "Labels and groups");
    Map<Integer, int[]> counts = new LinkedHashMap<>();
    for (int i = 0; i < groups.length; i++) {
      counts.computeIfAbsent(groups[i], g -> new int[2])[labels[i] ? 1 : 0]++;
    }
    for (int side = 0; side < 2; side++) {
      int current = side;
      long enough = counts.values().stream().filter(c -> c[current] > 0).count();
      if (enough < k) {
        throw new IllegalArgumentException(
            "The "
                + (side == 1 ? "positive" : "negative")
                + " class comes from "
                + enough
                + " groups, too few for "
                + k
                + " folds; add groups or ask for fewer folds.");
      }
    }
    Map<Integer, Integer> foldOf = deal(counts, k, new SplittableRandom(seed));
    return splits(Arrays.stream(groups).map(foldOf::get).toArray(), k);
  }

  private static Map<Integer, Integer> deal(
      Map<Integer, int[]> counts, int k, SplittableRandom random) {
    int[] order = counts.keySet().stream().mapToInt(g -> g).toArray();
    shuffle(order, random);
    List<Integer> bySize =
        Arrays.stream(order)
            .boxed()
            .sorted(Comparator.comparingInt(g -> -counts.get(g)[0] - counts.get(g)[1]))
            .toList();
    double[] total = new double[2];
    counts.values().forEach(c -> Arrays.setAll(total, side -> total[side] + c[side]));
    double[][] filled = new double[k][2];
    Map<Integer, Integer> foldOf = new HashMap<>();
    for (int group : bySize) {
      int[] size = counts.get(group);
      int best = 0;
      for (int f = 1; f < k; f++) {
        best = crowding(filled[f], size, total) < crowding(filled[best], size, total) ? f : best;
      }
      for (int side = 0; side < 2; side++) {
        filled[best][side] += size[side];
      }
      foldOf.put(group, best);
    }
    return foldOf;
  }

  /** How full a fold is of the classes that a group would add. */
  private static double crowding(double[] filled, int[] size, double[] total) {
    return filled[0] * size[0] / total[0] + filled[1] * size[1] / total[1];
  }

  /** The given items of an array of rows, shared, not copied. */
  public static double[][] pick(double[][] rows, int[] items) {
    double[][] picked = new double[items.length][];
    Arrays.setAll(picked, i -> rows[items[i]]);
    return picked;
  }

  /** The given items of an array of labels. */
  public static boolean[] pick(boolean[] labels, int[] items) {
    boolean[] picked = new boolean[items.length];
    for (int i = 0; i < items.length; i++) {
      picked[i] = labels[items[i]];
    }
    return picked;
  }

  static void requireTwoClasses(boolean[] labels) {
    int positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    if (positives == 0 || positives == labels.length) {
      throw new IllegalArgumentException(
          "All "
              + labels.length
              + " labels are "
              + (positives == 0 ? "negative" : "positive")
              + "; examples of both classes are needed to tell them apart.");
    }
  }

  private static List<Split> splits(int[] fold, int k) {
    List<Split> splits = new ArrayList<>(k);
    for (int f = 0; f < k; f++) {
      int current = f;
      splits.add(
          new Split(
              IntStream.range(0, fold.length).filter(i -> fold[i] != current).toArray(),
              IntStream.range(0, fold.length).filter(i -> fold[i] == current).toArray()));
    }
    return List.copyOf(splits);
  }

  private static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int k = random.nextInt(i + 1);
      int kept = values[i];
      values[i] = values[k];
      values[k] = kept;
    }
  }

  private static void requireFolds(int k) {
    if (k < 2) {
      throw new IllegalArgumentException(
          "Cross-validation needs at least 2 folds, but k is " + k + ".");
    }
  }
}
