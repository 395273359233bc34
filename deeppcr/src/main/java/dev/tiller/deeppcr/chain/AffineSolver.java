package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.Cost;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.linear.LinearSolution;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Solves an {@link AffineChain} as the linear system it is, without Newton's method.
 *
 * @param method how
 */
public record AffineSolver(LinearMethod method) implements ChainSolver {

  @Override
  public String name() {
    return "linear+" + method.text();
  }

  /**
   * What solving a chain will need.
   *
   * @param start [B, w]
   */
  public Cost cost(AffineChain chain, Tensor start) {
    Blocks blocks = chain.blocks();
    int element = Math.toIntExact(start.element_size());
    Cost cost =
        method.cost(chain.length(), start.size(0) * blocks.groups(), blocks.size(), element);
    // The right-hand sides are copied, for the first one takes the start in.
    long sides = chain.length() * start.numel() * element;
    return new Cost(cost.levels(), cost.flops(), cost.bytes() + sides);
  }

  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    if (!(chain instanceof AffineChain affine)) {
      throw new UserError(
          "A chain of type %s is not a linear recurrence, which %s needs; choose another solver."
              .formatted(chain.getClass().getSimpleName(), name()));
    }
    Trajectory.check(chain, start);
    long began = System.nanoTime();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      LinearSolution solved = method.solver().solve(affine.system(start));
      Blocks blocks = chain.blocks();
      Tensor states = solved.values().unflatten(1, start.size(0), blocks.groups()).flatten(2, 3);
      return ChainSolution.exact(
          scope.keep(states),
          Trajectory.isFinite(states),
          0,
          List.of(),
          solved.fellBack() ? chain.length() : method.levels(chain.length()),
          solved.fellBack()
              ? List.of("products of Jacobians grew too large, so it was solved in order")
              : List.of(),
          (System.nanoTime() - began) / 1e9);
    }
  }
}
