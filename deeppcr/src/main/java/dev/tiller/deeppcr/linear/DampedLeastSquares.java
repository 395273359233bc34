package dev.tiller.deeppcr.linear;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Minimizes {@code sum_l |z_l - A_l z_{l-1} - b_l|^2 + lambda |z|^2}: a Levenberg-Marquardt step of
 * the whole chain (ELK, arXiv 2407.19115). Where ELK runs a Kalman filter, this solves the normal
 * equations {@code (J^T J + lambda I) z = J^T b} exactly. They are block tridiagonal, symmetric and
 * positive definite, so odd-even reduction needs no pivots and {@code 2 ceil(log2 L)} levels.
 */
public final class DampedLeastSquares {

  /** {@code D_l x_l - C_l x_{l-1} - C_{l+1}^T x_{l+1} = f_l}, C_0 = 0. */
  private record Rows(Tensor d, Tensor c, Tensor f) {}

  private DampedLeastSquares() {}

  /**
   * @param lambda at least 0; 0 gives the solution of the recurrence itself
   * @return [L, M, k], in the caller's scope
   */
  public static Tensor solve(Bidiagonal system, double lambda) {
    try (TensorScope scope = TensorScope.open()) {
      long n = system.length();
      Tensor c = system.a().clone();
      c.select(0, 0).zero_();
      Tensor b = system.b().unsqueeze(3);
      Tensor d = torch.zeros_like(c);
      Tensor f = b.clone();
      if (n > 1) {
        try (TensorScope products = TensorScope.open()) {
          Tensor next = c.narrow(0, 1, n - 1);
          Tensor back = next.transpose(2, 3);
          d.narrow(0, 0, n - 1).copy_(back.matmul(next));
          f.narrow(0, 0, n - 1).sub_(back.matmul(b.narrow(0, 1, n - 1)));
        }
      }
      d.diagonal(0, 2, 3).add_(new Scalar(1 + lambda));
      return scope.keep(reduce(new Rows(d, c, f)).squeeze(3).contiguous());
    }
  }

  /** Dependent levels over {@code length} steps. */
  public static long levels(long length) {
    return 2L * (length <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(length - 1));
  }

  /**
   * Native memory at the peak, with the solution and without the system.
   *
   * @param length L
   * @param side bytes of one row's right-hand sides
   * @param size k
   */
  public static long bytes(long length, long side, long size) {
    long normal = length * side * (3 * size + 2);
    return Math.max(normal, length * side * (2 * size + 1) + reducing(length, side, size));
  }

  private static long reducing(long length, long side, long size) {
    if (length == 1) {
      return side * (1 + size);
    }
    long longer = length % 2 == 0 ? (length + 1) * side * (2 * size + 1) : 0;
    long half = length / 2 * side;
    long halving = half * (5 * size + 2);
    long kept = half * (3 * size + 1);
    long filling = kept + 5 * half;
    return longer + Math.max(halving, Math.max(filling, kept + reducing(length / 2, side, size)));
  }

  private static Tensor reduce(Rows given) {
    long length = given.d.size(0);
    if (length == 1) {
      return torch.linalg_solve(given.d, given.f);
    }
    try (TensorScope scope = TensorScope.open()) {
      Rows rows = length % 2 == 0 ? longer(given) : given;
      Half half = half(rows);
      Tensor x = reduce(half.odd);
      long n = x.size(0);
      Rows even = half.even;
      Tensor c = every(rows.c, 1);
      Tensor all = torch.empty_like(rows.f);
      every(all, 1).copy_(x);
      try (TensorScope filling = TensorScope.open()) {
        Tensor sides = even.f.clone();
        sides.narrow(0, 1, n).add_(even.c.narrow(0, 1, n).matmul(x));
        sides.narrow(0, 0, n).add_(c.transpose(2, 3).matmul(x));
        every(all, 0).copy_(half.inverse.matmul(sides));
      }
      return scope.keep(all.narrow(0, 0, length));
    }
  }

  /**
   * The system over the odd rows.
   *
   * @param even the rows that were eliminated: views
   * @param inverse of their diagonal blocks
   */
  private record Half(Rows odd, Rows even, Tensor inverse) {}

  private static Half half(Rows rows) {
    try (TensorScope scope = TensorScope.open()) {
      long odd = rows.d.size(0) / 2;
      Rows even =
          new Rows(
              scope.keep(every(rows.d, 0)),
              scope.keep(every(rows.c, 0)),
              scope.keep(every(rows.f, 0)));
      Tensor inverse = scope.keep(torch.linalg_inv(even.d));
      Tensor c = every(rows.c, 1);
      Tensor before = even.c.narrow(0, 0, odd);
      Tensor after = even.c.narrow(0, 1, odd);
      Tensor d = scope.keep(every(rows.d, 1).clone());
      Tensor f = scope.keep(every(rows.f, 1).clone());
      Tensor coupling;
      try (TensorScope side = TensorScope.open()) {
        Tensor left = c.matmul(inverse.narrow(0, 0, odd)); // C_l D_{l-1}^-1
        d.sub_(left.matmul(c.transpose(2, 3)));
        f.add_(left.matmul(even.f.narrow(0, 0, odd)));
        coupling = side.keep(left.matmul(before));
      }
      try (TensorScope side = TensorScope.open()) {
        // C_{l+1}^T D_{l+1}^-1
        Tensor right = after.transpose(2, 3).matmul(inverse.narrow(0, 1, odd));
        d.sub_(right.matmul(after));
        f.add_(right.matmul(even.f.narrow(0, 1, odd)));
      }
      return new Half(new Rows(d, scope.keep(coupling), f), even, inverse);
    }
  }

  /** With one more row, which says that its unknown is zero. */
  private static Rows longer(Rows rows) {
    Tensor one = torch.zeros_like(rows.d.narrow(0, 0, 1));
    one.diagonal(0, 2, 3).fill_(new Scalar(1.0));
    return new Rows(
        torch.cat(new TensorVector(rows.d, one), 0),
        torch.cat(new TensorVector(rows.c, torch.zeros_like(one)), 0),
        torch.cat(new TensorVector(rows.f, torch.zeros_like(rows.f.narrow(0, 0, 1))), 0));
  }

  /** Rows first, first + 2, ...: a view. */
  private static Tensor every(Tensor rows, long first) {
    long[] indices = Tensors.shape(rows);
    return rows.slice(
        0,
        new org.bytedeco.pytorch.LongOptional(first),
        new org.bytedeco.pytorch.LongOptional(indices[0]),
        2);
  }
}
