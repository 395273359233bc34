package dev.tiller.network;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A list of items that can go through a network: sentences, images, vectors. It says how they are
 * put side by side, so that reading, steering and training batch all kinds alike. {@link
 * FeatureSet} is one of vectors or images.
 */
public interface InputSet {

  /** For messages and provenance, such as a file's name. */
  String name();

  /** Lower-case hexadecimal SHA-256 over the items in order. */
  String sha256();

  /** Number of items. */
  int size();

  /**
   * Positions of an item: what padding and the cost of a pass go by; 1 where an item has none.
   *
   * @param item from 0
   */
  int length(int item);

  /** Positions after which items were cut; 0 where nothing is ever cut. */
  default int limit() {
    return 0;
  }

  /** What its items are called in messages, such as {@code sentences}. */
  default String noun() {
    return "items";
  }

  /**
   * Some items side by side.
   *
   * @param items numbers from 0, at least one, in the order of the rows
   * @return an input that no scope owns; whoever asks closes it
   */
  Input batch(int... items);

  /**
   * This set and then another of the same kind: items of both can share a batch.
   *
   * @throws UserError if the other one is of another kind
   */
  InputSet then(InputSet other);

  /**
   * The same items, not pooling a token where it stands first before others (positions of a
   * beginning-of-sequence token carry very large values in some models).
   *
   * @throws UserError if the items have no tokens
   */
  default InputSet withoutFirstToken(int id) {
    throw new UserError(
        "%s holds %s, which have no first token to leave out; leave that setting out."
            .formatted(name(), noun()));
  }

  /**
   * @throws UserError if an item cannot go through this network
   */
  default void requireFor(Network network) {}

  /**
   * Numbers of all items in batches: sorted by length, so that little is padding.
   *
   * @param items to put into batches
   * @param rows most items of a batch
   * @param positions most padded positions of a batch, though at least one item
   */
  default List<int[]> batches(int[] items, int rows, long positions) {
    List<Integer> order = new ArrayList<>(IntStream.of(items).boxed().toList());
    order.sort(Comparator.comparingInt(this::length));
    List<int[]> batches = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    for (int i : order) {
      boolean full = open.size() == rows || (open.size() + 1L) * length(i) > positions;
      if (!open.isEmpty() && full) {
        batches.add(open.stream().mapToInt(n -> n).toArray());
        open.clear();
      }
      open.add(i);
    }
    if (!open.isEmpty()) {
      batches.add(open.stream().mapToInt(n -> n).toArray());
    }
    return batches;
  }
}
