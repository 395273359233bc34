package dev.tiller.deeppcr;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * One step after the other with tensor operations: exact by definition, what others are held to.
 */
public record SequentialChainSolver() implements ChainSolver {

  @Override
  public String name() {
    return "sequential";
  }

  /**
   * What solving a chain will need.
   *
   * @param start [B, w]
   */
  public Cost cost(Chain chain, Tensor start) {
    long row = start.numel() * start.element_size();
    long states = Math.multiplyExact(chain.length() + 1L, row);
    return new Cost(chain.length(), Double.NaN, states + Workspace.ofSteps(chain, start).one());
  }

  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    long began = System.nanoTime();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Trajectory path = Trajectory.from(chain, start);
      for (int l = 0; l < chain.length(); l++) {
        try (TensorScope step = TensorScope.open()) {
          path.states().select(0, l).copy_(path.step(l, 1).squeeze(0));
        }
      }
      return ChainSolution.exact(
          scope.keep(path.states()),
          Trajectory.isFinite(path.states()),
          0,
          List.of(),
          chain.length(),
          List.of(),
          (System.nanoTime() - began) / 1e9);
    }
  }
}
