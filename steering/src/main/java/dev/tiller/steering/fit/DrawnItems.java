package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.network.InputSet;
import dev.tiller.steering.SteeringMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The items that a fit uses: both sets checked, and cut to the same size where the method wants
 * that. The choice is seeded and keeps the order; sets of one size are cut alike, so that pairs
 * stay pairs.
 *
 * @param whole both sets, the source first
 * @param items numbers within {@code whole} of what is used: those of the source set, then those of
 *     the target set
 * @param sources how many of them are the source's
 */
record DrawnItems(InputSet whole, int[] items, int sources) {

  static DrawnItems draw(InputSet source, InputSet target, SteeringMethod method, long seed) {
    SteeringMethod.Demand demand = method.demand();
    requireEnough(source, demand, method);
    requireEnough(target, demand, method);
    if (source.sha256().equals(target.sha256())) {
      throw new UserError(
          "The source set %s and the target set %s hold the same %s, so there is nothing to learn; give two different sets."
              .formatted(source.name(), target.name(), source.noun()));
    }
    int least = Math.min(source.size(), target.size());
    int n = Math.min(demand.most(), demand.equalSizes() ? least : source.size());
    int m = Math.min(demand.most(), demand.equalSizes() ? least : target.size());
    boolean first = demand.most() < Integer.MAX_VALUE;
    int[] items =
        IntStream.concat(
                choose(source.size(), n, first, seed),
                choose(target.size(), m, first, seed).map(i -> source.size() + i))
            .toArray();
    return new DrawnItems(source.then(target), items, n);
  }

  private static void requireEnough(
      InputSet set, SteeringMethod.Demand demand, SteeringMethod method) {
    if (set.size() < demand.least()) {
      throw new UserError(
          "%s has %d %s, but %s needs at least %d a set; add some%s."
              .formatted(
                  set.name(),
                  set.size(),
                  set.noun(),
                  method.name(),
                  demand.least(),
                  set.noun().equals("sentences") ? ", one a line" : ""));
    }
  }

  private static IntStream choose(int size, int n, boolean first, long seed) {
    if (n == size || first) {
      return IntStream.range(0, n);
    }
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(numbers, new Random(seed));
    return numbers.subList(0, n).stream().sorted().mapToInt(i -> i);
  }

  /** How many items are the target set's. */
  int targets() {
    return items.length - sources;
  }
}
