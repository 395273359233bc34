package dev.tiller.deeppcr;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;

/**
 * One step after the other with tensor operations: exact by definition, what others are held to.
 */
public record SequentialChainSolver() implements ChainSolver {

  @Override
  public String name() {
    return "sequential";
  }

  @Override
  public ChainSolution solve(Chain chain, org.bytedeco.pytorch.Tensor start) {
    long began = System.nanoTime();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Trajectory path = Trajectory.from(chain, start);
      for (int l = 0; l < chain.length(); l++) {
        try (TensorScope step = TensorScope.open()) {
          path.states().select(0, l).copy_(path.step(l, 1).squeeze(0));
        }
      }
      return new ChainSolution(
          scope.keep(path.states()),
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
