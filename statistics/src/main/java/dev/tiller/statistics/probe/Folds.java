package dev.tiller.statistics.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
   * k splits that never put items of one group (document, speaker) on both sides.
   *
   * @param groups label of the group of each item; at least k different ones
   * @param k number of folds, at least 2
   * @param seed where the shuffling starts
   */
  public static List<Split> grouped(int[] groups, int k, long seed) {
    requireFolds(k);
    int[] labels = Arrays.stream(groups).distinct().toArray();
    if (labels.length < k) {
      throw new IllegalArgumentException(
          "There are "
              + labels.length
              + " groups, too few for "
              + k
              + " folds; ask for fewer folds.");
    }
    shuffle(labels, new SplittableRandom(seed));
    int[] fold = new int[groups.length];
    for (int g = 0; g < labels.length; g++) {
      for (int i = 0; i < groups.length; i++) {
        if (groups[i] == labels[g]) {
          fold[i] = g % k;
        }
      }
    }
    return splits(fold, k);
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
