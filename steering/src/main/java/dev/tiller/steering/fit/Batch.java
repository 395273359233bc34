package dev.tiller.steering.fit;

import dev.tiller.network.Input;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.State;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Items of about the same length on their way through the network: their input, and the state where
 * they stand now. Close it when they are through.
 */
final class Batch implements AutoCloseable {

  /** Padded positions of a batch. Part of the result: another size rounds otherwise. */
  private static final int POSITIONS = 2048;

  private static final int ROWS = 64;

  private final int[] sentences;
  private final Input input;
  private final Owned owned = new Owned();
  private final Tensor index;
  private State state;

  /** What came to the last site of the segment under way, if it was kept. */
  private @Nullable Tensor kept;

  /** Takes the input over, also where it fails. */
  private Batch(int[] sentences, Input input) {
    this.sentences = sentences;
    this.input = owned.add(input);
    try {
      this.index = owned.make(() -> Tensors.of(IntStream.of(sentences).asLongStream().toArray()));
      this.state = input.state();
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** All items of a fit, a few at a time; an item's number is its place in the samples. */
  static List<Batch> of(DrawnItems samples) {
    Map<Integer, Integer> places = new HashMap<>();
    for (int place = 0; place < samples.items().length; place++) {
      places.put(samples.items()[place], place);
    }
    List<Batch> batches = new ArrayList<>();
    try {
      for (int[] items : samples.whole().batches(samples.items(), ROWS, POSITIONS)) {
        int[] sentences = Arrays.stream(items).map(places::get).toArray();
        batches.add(new Batch(sentences, samples.whole().batch(items)));
      }
      return batches;
    } catch (RuntimeException | Error e) {
      batches.forEach(Batch::close);
      throw e;
    }
  }

  /** Numbers of its items. */
  int[] sentences() {
    return sentences;
  }

  /** The same numbers, int64 [rows]. */
  Tensor index() {
    return index;
  }

  /** Padded positions. */
  long size() {
    return (long) input.rows() * input.positions();
  }

  /** Bytes of the state. */
  long stateBytes() {
    return state.bytes();
  }

  /** Goes one segment on. */
  void advance(Segment segment, Taps taps) {
    move(pass -> segment.run(state, pass), taps);
  }

  private void move(Function<Pass, State> step, Taps taps) {
    State next;
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(input, taps)) {
      next = step.apply(pass);
      for (int i = 0; i < next.size(); i++) {
        if (!state.holds(next.get(i))) {
          scope.disown(next.get(i));
        }
      }
    }
    release(next);
    state = next;
  }

  /**
   * Keeps what passes a site until the segment that it is in is done, so that {@link #finish} can
   * go on from there. The place of a map that is yet to be estimated from it.
   */
  Tap keeper() {
    return (site, value, pass) -> {
      forget();
      try (TensorScope scope = TensorScope.open()) {
        kept = scope.disown(value.alias());
      }
      return value;
    };
  }

  /** Bytes of what is kept. */
  long keptBytes() {
    return kept == null ? 0 : kept.numel() * kept.element_size();
  }

  private void forget() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  /**
   * Goes one segment on, from what {@link #keeper} kept if it kept anything.
   *
   * @param taps act at the segment's last site, and behind it
   */
  void finish(Segment segment, Taps taps) {
    Tensor value = kept;
    if (value == null) {
      advance(segment, taps);
      return;
    }
    move(pass -> segment.finish(state, value, pass), taps);
    forget();
  }

  /** Looks into a segment without going on; a tap may end it early. */
  void visit(Segment segment, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(input, taps)) {
      segment.visit(state, pass);
    }
  }

  /** Goes back to the start. */
  void rewind() {
    State start = input.state();
    release(start);
    state = start;
  }

  /** Frees what neither the next state nor the input holds. */
  private void release(State next) {
    State start = input.state();
    for (int i = 0; i < state.size(); i++) {
      if (!next.holds(state.get(i)) && !start.holds(state.get(i))) {
        state.get(i).close();
      }
    }
  }

  @Override
  public void close() {
    forget();
    rewind();
    owned.close();
  }
}
