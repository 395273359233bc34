package dev.tiller.deeppcr.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.Examples;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Golden checks G2 to G5 of the specification, float64. */
class GoldenNewtonTest {

  private static final Offset<Double> NINE_DIGITS = within(6e-10);
  private static final JacobianPolicy ZERO = new JacobianPolicy.Zero();
  private static final JacobianPolicy DIAGONAL = new JacobianPolicy.Diagonal();
  private static final JacobianPolicy IDENTITY = new JacobianPolicy.Identity();

  private final NewtonSolver newton =
      new NewtonSolver().with(Guess.zeros()).with(new Stop(1e-10, 0, 0));

  private static double[] states(NewtonSolver solver, Chain chain, double... start) {
    return Tensors.doubles(solve(solver, chain, start).states());
  }

  private static ChainSolution solve(NewtonSolver solver, Chain chain, double... start) {
    return solver.solve(chain, Tensors.of(start, 1, start.length));
  }

  private static void residuals(ChainSolution solution, double... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      double given = solution.residuals().get(i);
      if (wanted[i] < 1e-11) {
        assertThat(given).as("residual %d", i).isLessThan(1e-11);
      } else {
        assertThat(given).as("residual %d", i).isCloseTo(wanted[i], within(wanted[i] * 6e-3));
      }
    }
  }

  @Test
  void g2NewtonOnAScalar() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.scalarTanh();
      assertThat(states(newton.with(Stop.after(1)), chain, .3))
          .containsExactly(
              new double[] {.291312612, .532296191, .015586349, -.167417018}, NINE_DIGITS);
      assertThat(states(newton.with(Stop.after(2)), chain, .3))
          .containsExactly(
              new double[] {.291312612, .490690124, .007431439, -.183095012}, NINE_DIGITS);
      assertThat(states(newton.with(Stop.after(3)), chain, .3))
          .containsExactly(
              new double[] {.291312612, .490690124, .007447763, -.183018933}, NINE_DIGITS);
      residuals(
          solve(newton.with(Stop.after(4)), chain, .3), 3.799e-1, 4.161e-2, 4.452e-5, 1.886e-10, 0);
    }
  }

  @Test
  void g2JacobiOnAScalar() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.scalarTanh();
      NewtonSolver jacobi = newton.with(ZERO);
      assertThat(states(jacobi.with(Stop.after(1)), chain, .3))
          .containsExactly(
              new double[] {.291312612, .099667995, .379948962, -.197375320}, NINE_DIGITS);
      assertThat(states(jacobi.with(Stop.after(2)), chain, .3))
          .containsExactly(
              new double[] {.291312612, .490690124, .309747062, .507901693}, NINE_DIGITS);
      ChainSolution all = solve(jacobi, chain, .3);
      assertThat(all.iterations()).isEqualTo(4);
      residuals(all, 3.799e-1, 7.053e-1, 3.023e-1, 5.795e-1, 0);
    }
  }

  @Test
  void g2DampedOnAScalar() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.scalarTanh();
      assertThat(states(newton.damped(.1).with(Stop.after(1)), chain, .3))
          .containsExactly(
              new double[] {.220366726, .394001204, .100803424, -.003293158}, NINE_DIGITS);
      assertThat(states(newton.damped(1).with(Stop.after(1)), chain, .3))
          .containsExactly(
              new double[] {.093950779, .169561834, .117895439, .014614924}, NINE_DIGITS);
      residuals(
          solve(newton.damped(.1).with(Stop.after(4)), chain, .3),
          3.799e-1,
          7.095e-2,
          2.712e-2,
          1.438e-2,
          8.329e-3);
    }
  }

  @Test
  void g3TanhInThePlane() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.rotatedTanh();
      ChainSolution solution = solve(newton, chain, 1, -.5);
      assertThat(Tensors.doubles(solution.states().select(0, 7)))
          .containsExactly(new double[] {.204221323, -.172925821}, NINE_DIGITS);
      assertThat(Tensors.doubles(solution.last()))
          .containsExactly(new double[] {.262728669, .085990205}, NINE_DIGITS);
      assertThat(solution.iterations()).isEqualTo(5);
      residuals(solution, 8.51e-1, 1.57e-1, 1.34e-2, 7.70e-5, 1.68e-9, 8e-17);
      assertThat(solve(newton.with(DIAGONAL), chain, 1, -.5).iterations()).isEqualTo(16);
      assertThat(solve(newton.with(ZERO), chain, 1, -.5).iterations()).isEqualTo(16);
    }
  }

  @Test
  void g4ReluNetwork() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.relu();
      ChainSolution solution = solve(newton, chain, 1, .5, -.5, 2);
      assertThat(Tensors.doubles(solution.states().select(0, 0)))
          .containsExactly(new double[] {.631137635, 0, .657323885, 0}, NINE_DIGITS);
      assertThat(Tensors.doubles(solution.last()))
          .containsExactly(new double[] {.034368836, .049226056, 0, .111107682}, NINE_DIGITS);
      assertThat(solution.iterations()).isEqualTo(3);
      residuals(solution, 6.57e-1, 6.88e-2, 2.43e-2, 0);
      NewtonSolver nine = newton.with(new Stop(1e-9, 0, 0));
      assertThat(solve(nine.with(DIAGONAL), chain, 1, .5, -.5, 2).iterations()).isEqualTo(31);
      assertThat(solve(newton.with(ZERO), chain, 1, .5, -.5, 2).iterations()).isEqualTo(32);
    }
  }

  @Test
  void g5SamplerWithAKnownScore() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.mixture();
      double[] path = {
        .748849862, .809122876, .882659044, .970896866, 1.074104911, 1.190458164, 1.315654393,
        1.443782755, 1.568978650, 1.686464127, 1.792523133, 1.884152759, 1.958943916, 2.015136314,
        2.051651354, 2.067010584
      };
      Tensor start = Tensors.of(new double[] {.7}, 1, 1);
      assertThat(Tensors.doubles(new SequentialChainSolver().solve(chain, start).states()))
          .containsExactly(path, NINE_DIGITS);
      NewtonSolver from = newton.with(Guess.broadcast());
      ChainSolution full = from.solve(chain, start);
      assertThat(Tensors.doubles(full.states())).containsExactly(path, NINE_DIGITS);
      assertThat(full.iterations()).isEqualTo(3);
      residuals(full, 1.77e-1, 2.23e-2, 6.04e-6, 2e-13);
      ChainSolution picard = from.with(IDENTITY).with(new Stop(1e-9, 0, 0)).solve(chain, start);
      assertThat(picard.iterations()).isEqualTo(9);
      residuals(picard, 1.77e-1, 1.30e-1, 4.15e-2, 7.09e-3, 7.07e-4);
      assertThat(from.with(ZERO).solve(chain, start).iterations()).isEqualTo(16);
    }
  }
}
