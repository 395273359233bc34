package dev.tiller.deeppcr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.chain.MlpChain;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What holds for every chain solver, set to solve to rounding. */
public abstract class ChainSolverContract {

  /** The solver under test. */
  protected abstract ChainSolver solver();

  /** Whether it can do without operations on arrays. */
  protected boolean solvesAnyChain() {
    return true;
  }

  @Property(tries = 25)
  void findsWhatTheStepsGiveInOrder(
      @ForAll @IntRange(min = 1, max = 40) int length,
      @ForAll @IntRange(min = 1, max = 4) int width,
      @ForAll @IntRange(min = 0, max = 3) int batch,
      @ForAll long seed) {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain chain = Examples.random(length, width, seed);
      Tensor start = Examples.start(batch, width, seed);
      ChainSolution found = solver().solve(chain, start);
      ChainSolution exact = new SequentialChainSolver().solve(chain, start);
      assertThat(Tensors.shape(found.states())).containsExactly(length, batch, width);
      assertThat(Tensors.doubles(found.states()))
          .containsExactly(Tensors.doubles(exact.states()), within(1e-9));
      assertThat(found.converged()).isTrue();
    }
  }

  @Test
  void float32StaysFloat32() {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain wide = Examples.random(100, 3, 1);
      Tensor start = Examples.start(2, 3, 1);
      Tensor narrow = start.to(torch.ScalarType.Float);
      ChainSolution found = solver().solve(Examples.narrow(wide), narrow);
      assertThat(found.states().scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
      assertThat(Tensors.doubles(found.states()))
          .containsExactly(
              Tensors.doubles(new SequentialChainSolver().solve(wide, start).states()),
              within(2e-4));
    }
  }

  @Test
  void onlyTheStatesAreLeft() {
    try (TensorScope outer = TensorScope.open()) {
      MlpChain chain = Examples.random(20, 2, 2);
      Tensor start = Examples.start(2, 2, 2);
      try (LeakCheck check = LeakCheck.open().allowing(1)) {
        solver().solve(chain, start);
      }
    }
  }

  @Test
  void badStartsAreNamed() {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain chain = Examples.random(5, 3, 3);
      assertThatThrownBy(() -> solver().solve(chain, Examples.start(2, 2, 3)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[2, 2]")
          .hasMessageContaining("width 3");
      Tensor infinite = Examples.start(2, 3, 3).fill_(Tensors.scalar(Double.NaN));
      assertThatThrownBy(() -> solver().solve(chain, infinite))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("not a number");
      assertThatThrownBy(() -> solver().solve(chain, Tensors.of(new long[6], 2, 3)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("Long");
      MlpChain none =
          new MlpChain(
              Tensors.of(new double[0], 0, 3, 3),
              Tensors.of(new double[0], 0, 3),
              chain.nonlinearity());
      assertThatThrownBy(() -> solver().solve(none, Examples.start(2, 3, 3)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("0 steps");
    }
  }

  @Test
  void aStepThatChangesItsWidthIsNamed() {
    if (!solvesAnyChain()) {
      return;
    }
    Chain widening =
        new Chain() {
          @Override
          public int length() {
            return 3;
          }

          @Override
          public int width() {
            return 2;
          }

          @Override
          public Tensor step(int from, Tensor states) {
            return torch.cat(new TensorVector(states, states), 2);
          }
        };
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(() -> solver().solve(widening, Examples.start(1, 2, 4)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("keeps its width");
    }
  }
}
