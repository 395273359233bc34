package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Rows of numbers: vectors, sequences of vectors, or images.
 *
 * @param values [rows, width], [rows, positions, width], or [rows, channels, height, width]
 * @param mask [rows, positions] bool, true where a position is real; null if all are
 */
public record Features(Tensor values, @Nullable Tensor mask) implements Input {

  /** Rows that are real throughout. */
  public static Features of(Tensor values) {
    return new Features(values, null);
  }

  @Override
  public int rows() {
    return (int) values.size(0);
  }

  @Override
  public int positions() {
    return values.dim() == 3 ? (int) values.size(1) : 1;
  }

  @Override
  public State state() {
    return State.of(values);
  }

  @Override
  public void close() {
    values.close();
    if (mask != null) {
      mask.close();
    }
  }

  /** The same numbers in tensors that no scope owns; whoever asks closes them. */
  public Features own() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor kept = scope.disown(values.alias());
      return new Features(kept, mask == null ? null : scope.disown(mask.alias()));
    }
  }
}
