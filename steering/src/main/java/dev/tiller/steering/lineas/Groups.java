package dev.tiller.steering.lineas;

import dev.tiller.network.Input;
import dev.tiller.network.InputSet;
import java.util.ArrayList;
import java.util.List;

/** The items of a step in groups of about the same length, so that little is padding. */
record Groups(List<Input> inputs) implements AutoCloseable {

  /**
   * @param set that the items belong to
   * @param items their numbers
   * @param most padded positions of a group, though at least one item
   */
  static Groups of(InputSet set, int[] items, int most) {
    List<Input> groups = new ArrayList<>();
    try {
      set.batches(items, Integer.MAX_VALUE, most).forEach(batch -> groups.add(set.batch(batch)));
      return new Groups(List.copyOf(groups));
    } catch (RuntimeException e) {
      groups.forEach(Input::close);
      throw e;
    }
  }

  /** Positions, padding included. */
  long size() {
    return inputs.stream().mapToLong(input -> (long) input.rows() * input.positions()).sum();
  }

  @Override
  public void close() {
    inputs.forEach(Input::close);
  }
}
