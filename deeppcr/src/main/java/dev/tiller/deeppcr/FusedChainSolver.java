package dev.tiller.deeppcr;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All steps in one loop in plain Java, in float64: no dispatch, so for small states it is the one
 * to beat. Only for a {@link FusibleChain}.
 */
public record FusedChainSolver() implements ChainSolver {

  @Override
  public String name() {
    return "fused";
  }

  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    if (!(chain instanceof FusibleChain fusible)) {
      throw new UserError(
          "A chain of type %s has no steps in plain Java, which the fused solver needs; choose another solver."
              .formatted(chain.getClass().getSimpleName()));
    }
    long began = System.nanoTime();
    try (TensorScope scope = TensorScope.open()) {
      Trajectory.check(chain, start);
      if (!fits(chain, start)) {
        throw new UserError(
            "The chain has %d steps of %d numbers, more than an array holds, which the fused solver needs; choose another solver."
                .formatted(chain.length(), start.numel()));
      }
      int batch = Math.toIntExact(start.size(0));
      double[] states = new double[Math.toIntExact(chain.length() * start.numel())];
      fusible.arraySteps().run(Tensors.doubles(start), batch, states);
      long[] shape = {chain.length(), batch, chain.width()};
      Tensor result = torch.empty(shape, Tensors.options(start.scalar_type().intern()), null);
      write(states, result);
      return ChainSolution.exact(
          scope.keep(result),
          isFinite(states, result.scalar_type().intern()),
          0,
          List.of(),
          chain.length(),
          List.of(),
          (System.nanoTime() - began) / 1e9);
    }
  }

  /**
   * What solving a chain will need; its array of float64 is not native and not counted.
   *
   * @param start [B, w]
   */
  public Cost cost(Chain chain, Tensor start) {
    long row = start.numel() * start.element_size();
    return new Cost(chain.length(), Double.NaN, Math.multiplyExact(chain.length(), row));
  }

  /** Whether an array has room for all states. */
  public static boolean fits(Chain chain, Tensor start) {
    return chain.length() * start.numel() < Integer.MAX_VALUE - 8;
  }

  /** Looked for in the array: an operation on the tensor costs as much as a thousand steps. */
  private static boolean isFinite(double[] states, ScalarType type) {
    double most = type == ScalarType.Double ? Double.MAX_VALUE : Float.MAX_VALUE;
    for (double state : states) {
      if (!(Math.abs(state) <= most)) {
        return false;
      }
    }
    return true;
  }

  private static void write(double[] from, Tensor to) {
    if (from.length == 0) {
      return;
    }
    if (to.scalar_type().intern() == ScalarType.Double) {
      new DoublePointer(to.data_ptr()).put(from);
      return;
    }
    float[] narrow = new float[from.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) from[i];
    }
    new FloatPointer(to.data_ptr()).put(narrow);
  }
}
