package dev.tiller.deeppcr.newton;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Examples;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.chain.MlpChain;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.assertj.core.api.Assertions;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** A step that throws half-way leaves nothing behind: no memory, and no Jacobians for later. */
class FailedStepTest {

  /** Fails at the call that is asked for, once. */
  private static final class Failing implements Chain {

    private final MlpChain chain;
    private int calls;
    private final int failing;

    Failing(MlpChain chain, int failing) {
      this.chain = chain;
      this.failing = failing;
    }

    @Override
    public int length() {
      return chain.length();
    }

    @Override
    public int width() {
      return chain.width();
    }

    @Override
    public Tensor step(int from, Tensor states) {
      if (++calls == failing) {
        throw new IllegalStateException("the step failed");
      }
      return chain.step(from, states);
    }
  }

  @Test
  void nothingOfAFailedRunIsLeft() {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain steps = Examples.random(30, 3, 1);
      Tensor start = Examples.start(2, 3, 1);
      NewtonSolver solver = new NewtonSolver().with(new JacobianPolicy.Frozen(3));
      Failing chain = new Failing(steps, 3);
      try (LeakCheck check = LeakCheck.open()) {
        assertThatThrownBy(() -> solver.solve(chain, start)).hasMessage("the step failed");
      }
      // The same solver, the same chain: as if nothing had happened.
      Assertions.assertThat(Tensors.doubles(solver.solve(chain, start).states()))
          .containsExactly(
              Tensors.doubles(new SequentialChainSolver().solve(steps, start).states()),
              within(1e-9));
    }
  }
}
