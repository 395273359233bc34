package dev.tiller.vision.view;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The first of an order, so that a larger number holds the same ones and more. */
final class Ranks {

  private Ranks() {}

  /** Places of the {@code count} lowest numbers without sign; ties by place. */
  static int[] lowest(long[] ranks, int count) {
    return IntStream.range(0, ranks.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(i -> ranks[i] ^ Long.MIN_VALUE)
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }

  /** Places of the {@code count} lowest numbers; ties by place. */
  static int[] lowest(double[] distances, int count) {
    return IntStream.range(0, distances.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> distances[i])
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }
}
