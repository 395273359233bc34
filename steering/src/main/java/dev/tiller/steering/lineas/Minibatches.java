package dev.tiller.steering.lineas;

import dev.tiller.ground.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which rows a step sees. Everything follows from the seed and the step's number, so that a resumed
 * run needs no other state: source rows are shuffled for every pass over the set, an incomplete
 * batch at its end is left out; target rows are drawn for every step.
 *
 * @param sources in the set
 * @param targets in the set
 * @param rows of a step
 */
record Minibatches(int sources, int targets, int rows, long seed) {

  /** Whether every step sees every source row, in one order. */
  boolean whole() {
    return rows == sources;
  }

  /** Source rows of a step. */
  List<Integer> source(int step) {
    if (whole()) {
      return IntStream.range(0, sources).boxed().toList();
    }
    int perPass = sources / rows;
    List<Integer> order = shuffled(sources, 2L * (step / perPass));
    int from = step % perPass * rows;
    return order.subList(from, from + rows);
  }

  /** Target rows of a step, as many as source rows. */
  long[] target(int step) {
    if (rows == targets) {
      return IntStream.range(0, targets).asLongStream().toArray();
    }
    return shuffled(targets, 2L * step + 1).subList(0, rows).stream()
        .mapToLong(Integer::longValue)
        .toArray();
  }

  private List<Integer> shuffled(int count, long stream) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(Seeds.mix(seed, stream)));
    return order;
  }
}
