package dev.tiller.deeppcr.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.Examples;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Golden check G6 (a), and what Newton's method does at its limits. */
class NewtonPropertiesTest {

  /** Whatever stands in place of the Jacobians, k iterations settle k states. */
  @Property(tries = 40)
  void anyJacobianTerminates(
      @ForAll @IntRange(min = 1, max = 12) int length,
      @ForAll @IntRange(min = 1, max = 3) int width,
      @ForAll LinearMethod method,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] any = random.doubles((long) length * width * width, -1, 1).toArray();
    int k = 1 + random.nextInt(length);
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.random(length, width, seed);
      Tensor start = Examples.start(2, width, seed);
      Tensor blocks = Tensors.of(any, length, 1, 1, width, width);
      ChainSolution found =
          new NewtonSolver()
              .with(method)
              .with(new JacobianPolicy.Given(blocks))
              .with(Stop.after(k))
              .solve(chain, start);
      double[] exact = Tensors.doubles(new SequentialChainSolver().solve(chain, start).states());
      int settled = k * 2 * width;
      assertThat(Arrays.copyOf(Tensors.doubles(found.states()), settled))
          .containsExactly(Arrays.copyOf(exact, settled), within(1e-9));
    }
  }

  @Property(tries = 20)
  void blocksOfAnySizeFindTheSame(
      @ForAll @IntRange(min = 0, max = 3) int divisor, @ForAll long seed) {
    int size = new int[] {1, 2, 3, 6}[divisor];
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.random(15, 6, seed);
      Tensor start = Examples.start(2, 6, seed);
      NewtonSolver part = new NewtonSolver().with(new JacobianPolicy.BlockDiagonal(size));
      assertThat(Tensors.doubles(part.solve(chain, start).states()))
          .containsExactly(
              Tensors.doubles(new SequentialChainSolver().solve(chain, start).states()),
              within(1e-9));
    }
  }

  /** The block policy cuts what it says: compared with entries picked by hand. */
  @Test
  void theCutBlocksStandOnTheDiagonal() {
    try (TensorScope scope = TensorScope.open()) {
      double[] numbers = new double[16];
      Arrays.setAll(numbers, i -> i);
      Tensor full = Tensors.of(numbers, 1, 1, 1, 4, 4);
      assertThat(Tensors.doubles(new JacobianPolicy.BlockDiagonal(2).blocks(() -> full, full)))
          .containsExactly(0, 1, 4, 5, 10, 11, 14, 15);
      assertThat(Tensors.doubles(new JacobianPolicy.Diagonal().blocks(() -> full, full)))
          .containsExactly(0, 5, 10, 15);
      assertThatThrownBy(
              () -> new JacobianPolicy.BlockDiagonal(3).of(dev.tiller.deeppcr.Blocks.full(4)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("do not divide");
    }
  }

  /** A chain whose first guesses overflow: squares of squares. */
  @Test
  void valuesThatAreNotFiniteAreSurvivedAndReported() {
    Chain squares =
        new Chain() {
          @Override
          public int length() {
            return 12;
          }

          @Override
          public int width() {
            return 1;
          }

          @Override
          public Tensor step(int from, Tensor states) {
            return states.mul(new Scalar(100.0)).square().exp().reciprocal();
          }
        };
    try (TensorScope scope = TensorScope.open()) {
      Tensor start = Tensors.of(new double[] {.01}, 1, 1);
      Tensor wild = Tensors.of(new double[12], 12, 1, 1).fill_(Tensors.scalar(Double.NaN));
      ChainSolution found = new NewtonSolver().with(Guess.states(wild)).solve(squares, start);
      assertThat(found.nonFinite()).isPositive();
      assertThat(found.notes()).anyMatch(note -> note.contains("not a number"));
      assertThat(Tensors.doubles(found.states()))
          .containsExactly(
              Tensors.doubles(new SequentialChainSolver().solve(squares, start).states()),
              within(1e-9));
    }
  }

  @Test
  void anExpansiveChainFallsBackAndSaysSo() {
    Chain doubling =
        new Chain() {
          @Override
          public int length() {
            return 200;
          }

          @Override
          public int width() {
            return 1;
          }

          @Override
          public Tensor step(int from, Tensor states) {
            return states.mul(new Scalar(2.0));
          }
        };
    try (TensorScope scope = TensorScope.open()) {
      ChainSolution found =
          new NewtonSolver()
              .with(LinearMethod.PCR)
              .with(new Stop(0, 1e-12, 0))
              .solve(doubling, Tensors.of(new double[] {1e-30}, 1, 1));
      assertThat(Tensors.doubles(found.last())[0])
          .isCloseTo(Math.pow(2, 200) * 1e-30, within(1e17));
      assertThat(found.notes()).anyMatch(note -> note.contains("grew too large"));
    }
  }

  @Test
  void theBudgetIsCheckedBeforeAnythingIsAllocated() {
    Chain huge =
        new Chain() {
          @Override
          public int length() {
            return 1 << 30;
          }

          @Override
          public int width() {
            return 64;
          }

          @Override
          public Tensor step(int from, Tensor states) {
            throw new AssertionError("must not run");
          }
        };
    try (TensorScope scope = TensorScope.open()) {
      Tensor start = Examples.start(2, 64, 1);
      assertThatThrownBy(() -> new NewtonSolver().within(1_000_000).solve(huge, start))
          .isInstanceOf(UserError.class)
          .hasMessageMatching(".*would take \\d{13,} bytes, more than the budget of 1000000;.*");
    }
  }

  @Test
  void aWarmStartNeedsNoIteration() {
    try (TensorScope scope = TensorScope.open();
        PreviousStates previous = new PreviousStates()) {
      Chain chain = Examples.random(50, 3, 9);
      Tensor start = Examples.start(4, 3, 9);
      NewtonSolver solver = new NewtonSolver().with(previous);
      previous.select(7);
      ChainSolution cold = solver.solve(chain, start);
      previous.remember(cold);
      assertThat(cold.iterations()).isPositive();
      assertThat(solver.solve(chain, start).iterations()).isZero();
      previous.select(8);
      assertThat(solver.solve(chain, start).iterations()).isEqualTo(cold.iterations());
    }
  }
}
