package dev.tiller.steering;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The direction in which rows differ most from zero: their first right singular vector. */
public final class PrincipalDirection {

  private PrincipalDirection() {}

  /**
   * From the smaller of the two Gram matrices.
   *
   * @param rows [n, d], centered by the caller where the mean is not to count
   * @return [d], of length 1 and of no defined sign; zeros if all rows are zero
   */
  public static double[] of(double[][] rows) {
    try (TensorScope scope = TensorScope.open()) {
      double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
      Tensor matrix = Tensors.of(flat, rows.length, rows[0].length);
      boolean wide = rows.length < rows[0].length;
      Tensor gram = wide ? matrix.matmul(matrix.t()) : matrix.t().matmul(matrix);
      Tensor first = torch.linalg_eigh(gram).get1().select(1, -1);
      double[] direction = Tensors.doubles(wide ? matrix.t().matmul(first) : first);
      double length = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
      boolean nothing = length == 0 || Arrays.stream(flat).allMatch(x -> x == 0);
      return Arrays.stream(direction).map(x -> nothing ? 0 : x / length).toArray();
    }
  }
}
