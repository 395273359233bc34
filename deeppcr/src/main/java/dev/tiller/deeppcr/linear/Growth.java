package dev.tiller.deeppcr.linear;

import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * Watches how large products of blocks become. In an expansive chain the product over 2^i steps
 * grows exponentially, and the parallel solvers then subtract large numbers to get small ones; the
 * error is about the machine precision times the largest product. The default limit of 1 over the
 * square root of that precision keeps half of the digits: 2.9e3 in float32, 6.7e7 in float64.
 */
final class Growth {

  private final double limit;
  private double largest;

  Growth(double limit, Bidiagonal system) {
    this.limit = limit > 0 ? limit : 1 / Math.sqrt(system.epsilon());
  }

  /**
   * @return whether the products may be used
   */
  boolean accepts(Tensor products) {
    try (TensorScope scope = TensorScope.open()) {
      double now = largest(products);
      largest = Double.isNaN(now) ? now : Math.max(largest, now);
      return now <= limit;
    }
  }

  /** Largest absolute entry; NaN if one is NaN, 0 of an empty tensor. */
  private static double largest(Tensor values) {
    if (values.numel() == 0) {
      return 0;
    }
    T_TensorTensor_T ends = values.aminmax(); // Vectorized, which the norm is not.
    return Math.max(-ends.get0().item_double(), ends.get1().item_double());
  }

  LinearSolution solved(Tensor values) {
    return new LinearSolution(values, largest, false);
  }

  /** The solution in order, which forms no products. */
  LinearSolution inOrder(Bidiagonal system) {
    return new LinearSolution(new FusedSolver().solve(system).values(), largest, true);
  }
}
