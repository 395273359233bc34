package dev.tiller.deeppcr;

import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A chain that knows the product of its Jacobians with vectors, and so gives them by columns. */
public interface TangentChain extends Chain {

  /**
   * The product of each step's Jacobian at {@code states} with a vector.
   *
   * @param states [n, B, w]: row i enters step {@code from + i}
   * @param tangents [n, B, w]
   * @return [n, B, w]
   */
  Tensor tangent(int from, Tensor states, Tensor tangents);

  @Override
  default Linearization linearize(int from, Tensor states) {
    return new Linearization(step(from, states), () -> columns(from, states));
  }

  private Tensor columns(int from, Tensor states) {
    int size = blocks().size();
    long[] shape = {states.size(0), states.size(1), blocks().groups(), size, size};
    Tensor columns = torch.empty(shape, states.options(), null);
    for (int j = 0; j < size; j++) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor unit = torch.zeros_like(states);
        grouped(unit).select(3, j).fill_(new Scalar(1.0));
        columns.select(4, j).copy_(grouped(tangent(from, states, unit)));
      }
    }
    return columns;
  }

  private Tensor grouped(Tensor states) {
    return states.unflatten(2, blocks().groups(), blocks().size());
  }
}
