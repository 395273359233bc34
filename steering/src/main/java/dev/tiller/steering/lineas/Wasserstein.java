package dev.tiller.steering.lineas;

import dev.tiller.steering.transport.Coupling;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Squared Wasserstein distances of single neurons, and their gradient (arXiv 2503.10679, section
 * 3): the samples of each column are sorted on both sides and paired by rank.
 *
 * <pre>
 * W_j = (1/n) sum_i ( Z_(i)j - V_(i)j )^2,   dW_j / dZ_ij = (2/n) ( Z_ij - V_(r)j ), r the rank of Z_ij
 * </pre>
 *
 * <p>Samples of unequal size are coupled exactly, splitting mass where the steps of one quantile
 * function cut those of the other; with equal sizes that is the pairing above. The trap: it is the
 * transported values that are ranked, because a negative slope turns their order around.
 *
 * @param distances float64 [D]
 * @param gradient of their sum by Z, float64 [n, D]
 */
record Wasserstein(Tensor distances, Tensor gradient) {

  /**
   * @param z float64 [n, D], transported source responses
   * @param v float64 [m, D], every column in ascending order
   * @return in the caller's scope
   */
  static Wasserstein of(Tensor z, Tensor v) {
    try (TensorScope scope = TensorScope.open()) {
      T_TensorTensor_T sorted = torch.sort(z.t().contiguous(), new BoolOptional(true), 1, false);
      Tensor values = sorted.get0();
      Tensor order = sorted.get1();
      Tensor goals = v.t();
      Tensor slope;
      Tensor distances;
      if (z.size(0) == v.size(0)) {
        double n = z.size(0);
        Tensor gap = values.sub(goals);
        distances = gap.square().mean(1);
        slope = gap.mul(new Scalar(2 / n));
      } else {
        Pieces pieces = Pieces.of(Math.toIntExact(z.size(0)), Math.toIntExact(v.size(0)));
        Tensor gap =
            values.index_select(1, pieces.source).sub(goals.index_select(1, pieces.target));
        distances = gap.square().matmul(pieces.mass);
        Tensor pull = gap.mul(pieces.mass).mul(new Scalar(2));
        slope = torch.zeros_like(values).index_add(1, pieces.source, pull);
      }
      Tensor gradient = torch.empty_like(slope).scatter_(1, order, slope);
      return new Wasserstein(scope.keep(distances), scope.keep(gradient.t()));
    }
  }

  /** Sorts every column; in the caller's scope. */
  static Tensor sortedColumns(Tensor v) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(torch.sort(v.t().contiguous(), 1, false).get0().t());
    }
  }

  /**
   * Which rank meets which, and how much of the mass.
   *
   * @param source int64 ranks
   * @param target int64 ranks
   * @param mass float64, 1 in all
   */
  private record Pieces(Tensor source, Tensor target, Tensor mass) {

    static Pieces of(int n, int m) {
      Coupling coupling = Coupling.of(ranks(n), ranks(m));
      double whole = coupling.whole();
      return new Pieces(
          Tensors.of(coupling.pieces().stream().mapToLong(p -> (long) p.source()).toArray()),
          Tensors.of(coupling.pieces().stream().mapToLong(p -> (long) p.target()).toArray()),
          Tensors.of(coupling.pieces().stream().mapToDouble(p -> p.mass() / whole).toArray()));
    }

    private static double[] ranks(int count) {
      return IntStream.range(0, count).asDoubleStream().toArray();
    }
  }
}
