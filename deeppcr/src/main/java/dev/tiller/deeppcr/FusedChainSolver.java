package dev.tiller.deeppcr;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tensor.UserError;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

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
      int batch = Math.toIntExact(start.size(0));
      double[] states = new double[Math.multiplyExact(chain.length(), batch * chain.width())];
      fusible.arraySteps().run(Tensors.doubles(start), batch, states);
      Tensor result =
          Tensors.as(
              Tensors.of(states, chain.length(), batch, chain.width()),
              start.scalar_type().intern());
      return new ChainSolution(
          scope.keep(result),
          0,
          List.of(),
          true,
          chain.length(),
          0,
          List.of(),
          (System.nanoTime() - began) / 1e9);
    }
  }
}
