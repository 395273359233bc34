package dev.tiller.steering;

import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Sentences side by side for one pass, padded on the left, and which of their tokens are pooled.
 * Close them when no pass needs them any more.
 *
 * @param tokens with their mask
 * @param counted [batch, length] bool, true where a position is pooled; null if all are
 */
public record Rows(Tokens tokens, @Nullable Tensor counted) implements AutoCloseable {

  /**
   * @param rows token ids, none empty
   * @param firstToken id that is not pooled where it stands first before others, or null
   */
  public static Rows of(List<int[]> rows, @Nullable Integer firstToken) {
    try (TensorScope scope = TensorScope.open()) {
      Tokens made = Tokens.leftPadded(rows, 0);
      @Nullable Tensor mask = made.mask() == null ? null : scope.disown(made.mask());
      Tokens tokens = new Tokens(scope.disown(made.ids()), mask);
      boolean drops = firstToken != null && rows.stream().anyMatch(r -> drops(r, firstToken));
      return new Rows(
          tokens, drops ? scope.disown(withoutFirst(rows, made.length(), firstToken)) : mask);
    }
  }

  private static boolean drops(int[] row, int firstToken) {
    return row.length > 1 && row[0] == firstToken;
  }

  private static Tensor withoutFirst(List<int[]> rows, int length, int firstToken) {
    int[][] mask = new int[rows.size()][length];
    for (int r = 0; r < mask.length; r++) {
      int skipped = drops(rows.get(r), firstToken) ? 1 : 0;
      Arrays.fill(mask[r], length - rows.get(r).length + skipped, length, 1);
    }
    return Tensors.of(mask).to(ScalarType.Bool);
  }

  /** Tokens, padding included. */
  public long size() {
    return (long) tokens.batch() * tokens.length();
  }

  @Override
  public void close() {
    tokens.ids().close();
    if (counted != null && counted != tokens.mask()) {
      counted.close();
    }
    if (tokens.mask() != null) {
      tokens.mask().close();
    }
  }
}
