package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.steering.SteeringMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The sentences that a fit uses: both sets checked, and cut to the same size where the method wants
 * that. The choice is seeded and keeps the order; sets of one size are cut alike, so that pairs
 * stay pairs.
 *
 * @param source token ids
 * @param target token ids
 */
record Samples(List<int[]> source, List<int[]> target) {

  static Samples draw(Sentences source, Sentences target, SteeringMethod method, long seed) {
    SteeringMethod.Demand demand = method.demand();
    requireEnough(source, demand, method);
    requireEnough(target, demand, method);
    if (source.sha256().equals(target.sha256())) {
      throw new UserError(
          "The source set %s and the target set %s hold the same sentences, so there is nothing to learn; give two different sets."
              .formatted(source.name(), target.name()));
    }
    int least = Math.min(source.size(), target.size());
    int n = Math.min(demand.most(), demand.equalSizes() ? least : source.size());
    int m = Math.min(demand.most(), demand.equalSizes() ? least : target.size());
    if (demand.most() < Integer.MAX_VALUE) {
      return new Samples(source.rows().subList(0, n), target.rows().subList(0, m));
    }
    return new Samples(choose(source.rows(), n, seed), choose(target.rows(), m, seed));
  }

  private static void requireEnough(
      Sentences set, SteeringMethod.Demand demand, SteeringMethod method) {
    if (set.size() < demand.least()) {
      throw new UserError(
          "%s has %d sentences, but %s needs at least %d a set; add some, one a line."
              .formatted(set.name(), set.size(), method.name(), demand.least()));
    }
  }

  private static List<int[]> choose(List<int[]> rows, int n, long seed) {
    if (n == rows.size()) {
      return rows;
    }
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    Collections.shuffle(numbers, new Random(seed));
    return numbers.subList(0, n).stream().sorted().map(rows::get).toList();
  }

  /** Source and then target. */
  List<int[]> all() {
    List<int[]> all = new ArrayList<>(source);
    all.addAll(target);
    return all;
  }
}
