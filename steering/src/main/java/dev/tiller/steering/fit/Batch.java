package dev.tiller.steering.fit;

import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.steering.Rows;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Sentences of about the same length on their way through the network: their tokens, and the hidden
 * state where they stand now. Close it when they are through.
 */
final class Batch implements AutoCloseable {

  /** Padded tokens of a batch. Part of the result: another size rounds otherwise. */
  private static final int TOKENS = 2048;

  private static final int ROWS = 64;

  private final int[] sentences;
  private final Rows rows;
  private final Tensor index;
  private Tensor state;

  private Batch(int[] sentences, List<int[]> rows, @Nullable Integer firstToken) {
    this.sentences = sentences;
    this.rows = Rows.of(rows, firstToken);
    try (TensorScope scope = TensorScope.open()) {
      this.index = scope.disown(Tensors.of(IntStream.of(sentences).asLongStream().toArray()));
    }
    this.state = this.rows.tokens().ids();
  }

  /**
   * Sentences sorted by length, a few at a time.
   *
   * @param rows token ids; a sentence's number is its place here
   * @param firstToken id that is not pooled where it stands first, or null
   */
  static List<Batch> of(List<int[]> rows, @Nullable Integer firstToken) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    order.sort(Comparator.comparingInt((Integer i) -> rows.get(i).length).thenComparing(i -> i));
    List<Batch> batches = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    for (int i : order) {
      boolean full = open.size() == ROWS || (open.size() + 1) * rows.get(i).length > TOKENS;
      if (!open.isEmpty() && full) {
        batches.add(close(open, rows, firstToken));
      }
      open.add(i);
    }
    batches.add(close(open, rows, firstToken));
    return batches;
  }

  private static Batch close(List<Integer> open, List<int[]> rows, @Nullable Integer firstToken) {
    int[] sentences = open.stream().mapToInt(i -> i).toArray();
    Batch batch = new Batch(sentences, open.stream().map(rows::get).toList(), firstToken);
    open.clear();
    return batch;
  }

  /** Numbers of its sentences. */
  int[] sentences() {
    return sentences;
  }

  /** The same numbers, int64 [batch]. */
  Tensor index() {
    return index;
  }

  /** Padded tokens. */
  long size() {
    return rows.size();
  }

  /** [batch, length] bool, true where a position is pooled; null if all are. */
  @Nullable Tensor counted() {
    return rows.counted();
  }

  /** Bytes of the hidden state. */
  long stateBytes() {
    return state.numel() * state.element_size();
  }

  /** Goes one segment on. */
  void advance(Segment segment, Taps taps) {
    Tensor next;
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(rows.tokens(), taps)) {
      next = segment.run(state, pass);
      if (next != state) {
        scope.disown(next);
      }
    }
    if (next != state) {
      release();
      state = next;
    }
  }

  /** Looks into a segment without going on. */
  void visit(Segment segment, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(rows.tokens(), taps)) {
      segment.run(state, pass);
    } catch (Enough seen) {
      // The last wanted site has been read; the rest of the segment is not needed.
    }
  }

  /** Goes back to the start. */
  void rewind() {
    release();
    state = rows.tokens().ids();
  }

  private void release() {
    if (state != rows.tokens().ids()) {
      state.close();
    }
  }

  @Override
  public void close() {
    rewind();
    rows.close();
    index.close();
  }

  /** Ends a visit early. */
  static final class Enough extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }
}
