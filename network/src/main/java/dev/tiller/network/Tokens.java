package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A batch of token ids with its mask.
 *
 * @param ids [batch, length] int64
 * @param mask [batch, length] bool, true where a token is real; null if all are
 * @param types [batch, length] int64, which of two texts a token belongs to (BERT); null for one
 * @param pooled [batch, length] bool, true where a token counts when responses are pooled; null if
 *     all do
 */
public record Tokens(
    Tensor ids, @Nullable Tensor mask, @Nullable Tensor types, @Nullable Tensor pooled)
    implements Input {

  /** Tokens of one text a row, the real ones pooled. */
  public Tokens(Tensor ids, @Nullable Tensor mask) {
    this(ids, mask, null, mask);
  }

  /** Tokens of two texts a row, the real ones pooled. */
  public Tokens(Tensor ids, @Nullable Tensor mask, @Nullable Tensor types) {
    this(ids, mask, types, mask);
  }

  /** Rows of equal length without padding. */
  public static Tokens of(int[]... rows) {
    return new Tokens(Tensors.of(rows), null);
  }

  /** Rows with a mask of the same shape, 1 where a token is real. */
  public static Tokens masked(int[][] rows, int[][] mask) {
    boolean full = Arrays.stream(mask).flatMapToInt(Arrays::stream).allMatch(m -> m != 0);
    return new Tokens(
        Tensors.of(rows),
        full ? null : Tensors.of(mask).to(org.bytedeco.pytorch.global.torch.ScalarType.Bool));
  }

  /**
   * Rows of any length, padded on the left so that every row ends at the last column.
   *
   * @param pad id that fills the padding; any valid id
   */
  public static Tokens leftPadded(List<int[]> rows, int pad) {
    int length = rows.stream().mapToInt(r -> r.length).max().orElse(0);
    int[][] ids = new int[rows.size()][length];
    int[][] mask = new int[rows.size()][length];
    for (int r = 0; r < ids.length; r++) {
      int[] row = rows.get(r);
      Arrays.fill(ids[r], 0, length - row.length, pad);
      System.arraycopy(row, 0, ids[r], length - row.length, row.length);
      Arrays.fill(mask[r], length - row.length, length, 1);
    }
    return masked(ids, mask);
  }

  /** A view of {@code count} columns from {@code from} on. */
  public Tokens columns(int from, int count) {
    return new Tokens(
        ids.narrow(1, from, count),
        mask == null ? null : mask.narrow(1, from, count),
        types == null ? null : types.narrow(1, from, count),
        pooled == null ? null : pooled.narrow(1, from, count));
  }

  @Override
  public int rows() {
    return batch();
  }

  @Override
  public int positions() {
    return length();
  }

  @Override
  public State state() {
    return State.of(ids);
  }

  /** The same ids in tensors that no scope owns; whoever asks closes them. */
  public Tokens own() {
    try (TensorScope scope = TensorScope.open()) {
      @Nullable Tensor real = mask == null ? null : scope.disown(mask.alias());
      return new Tokens(
          scope.disown(ids.alias()),
          real,
          types == null ? null : scope.disown(types.alias()),
          pooled == mask ? real : pooled == null ? null : scope.disown(pooled.alias()));
    }
  }

  @Override
  public void close() {
    ids.close();
    if (types != null) {
      types.close();
    }
    if (pooled != null && pooled != mask) {
      pooled.close();
    }
    if (mask != null) {
      mask.close();
    }
  }

  /** Number of rows. */
  public int batch() {
    return (int) ids.size(0);
  }

  /** Number of columns, padding included. */
  public int length() {
    return (int) ids.size(1);
  }
}
