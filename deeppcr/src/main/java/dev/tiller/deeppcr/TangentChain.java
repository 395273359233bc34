package dev.tiller.deeppcr;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
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
    Blocks blocks = blocks();
    TensorVector columns = new TensorVector();
    for (int j = 0; j < blocks.size(); j++) {
      Tensor unit = torch.zeros_like(states);
      grouped(unit).select(3, j).fill_(new org.bytedeco.pytorch.Scalar(1.0));
      columns.push_back(grouped(tangent(from, states, unit)));
    }
    return torch.stack(columns, 4);
  }

  private Tensor grouped(Tensor states) {
    return states.unflatten(2, blocks().groups(), blocks().size());
  }
}
