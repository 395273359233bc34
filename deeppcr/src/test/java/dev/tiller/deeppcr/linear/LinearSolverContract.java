package dev.tiller.deeppcr.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** What holds for every linear solver. */
abstract class LinearSolverContract {

  private static final Offset<Double> EXACT = within(1e-12);

  abstract LinearSolver solver();

  /** Golden check G1 of the specification. */
  @Test
  void fourSteps() {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system =
          system(
              new double[] {9, 9, 9, 9, .5, -.2, .3, .4, -.6, .1, .2, .7, .9, 0, -.5, .8},
              new double[] {1, -1, .5, .25, -.75, 1, .2, -.4});
      assertThat(Tensors.doubles(solver().solve(system).values()))
          .containsExactly(new double[] {1, -1, 1.2, .15, -1.455, 1.345, -1.1095, 1.4035}, EXACT);
    }
  }

  /** Golden check G1, its adjoint. */
  @Test
  void fourStepsBackwards() {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system =
          system(
              new double[] {9, 9, 9, 9, .5, -.2, .3, .4, -.6, .1, .2, .7, .9, 0, -.5, .8},
              new double[] {0, 0, 0, 0, 0, 0, 1, 2});
      assertThat(Tensors.doubles(solver().solveAdjoint(system).values()))
          .containsExactly(new double[] {.523, .368, .38, 1.11, -.1, 1.6, 1, 2}, EXACT);
    }
  }

  private static Bidiagonal system(double[] a, double[] b) {
    return new Bidiagonal(Tensors.of(a, 4, 1, 2, 2), Tensors.of(b, 4, 1, 2));
  }

  @Property(tries = 60)
  void equalsTheRecurrenceInPlainJava(
      @ForAll @IntRange(min = 1, max = 70) int steps,
      @ForAll @IntRange(min = 0, max = 3) int chains,
      @ForAll @IntRange(min = 1, max = 5) int size,
      @ForAll long seed) {
    double[][] data = random(steps, chains, size, seed);
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = Recurrences.system(data, steps, chains, size);
      assertThat(Tensors.doubles(solver().solve(system).values()))
          .containsExactly(Recurrences.forward(data, steps, chains, size), EXACT);
      assertThat(Tensors.doubles(solver().solveAdjoint(system).values()))
          .containsExactly(Recurrences.backward(data, steps, chains, size), EXACT);
    }
  }

  /** Golden check G6 (c): the inner products of g with J^-1 b and of J^-T g with b agree. */
  @Property(tries = 40)
  void theAdjointIsTheAdjoint(
      @ForAll @IntRange(min = 1, max = 100) int steps,
      @ForAll @IntRange(min = 1, max = 4) int size,
      @ForAll long seed) {
    double[][] data = random(steps, 2, size, seed);
    double[] other = random(steps, 2, size, seed + 1)[1];
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = Recurrences.system(data, steps, 2, size);
      Tensor g = Tensors.of(other, steps, 2, size);
      double[] z = Tensors.doubles(solver().solve(system).values());
      double[] back =
          Tensors.doubles(solver().solveAdjoint(new Bidiagonal(system.a(), g)).values());
      double left = dot(other, z);
      assertThat(dot(back, data[1])).isCloseTo(left, within(1e-12 * Math.max(1, steps)));
    }
  }

  /** Golden check G6 (e). */
  @Test
  void theFirstBlockTakesNoPart() {
    double[][] data = random(9, 2, 3, 4);
    try (TensorScope scope = TensorScope.open()) {
      Tensor a = Tensors.of(data[0], 9, 2, 3, 3);
      Tensor b = Tensors.of(data[1], 9, 2, 3);
      double[] before = Tensors.doubles(solver().solve(new Bidiagonal(a, b)).values());
      a.select(0, 0).fill_(Tensors.scalar(Double.NaN));
      assertThat(Tensors.doubles(solver().solve(new Bidiagonal(a, b)).values())).isEqualTo(before);
      assertThat(Tensors.doubles(solver().solveAdjoint(new Bidiagonal(a, b)).values()))
          .doesNotContain(Double.NaN);
    }
  }

  @Test
  void theCallersTensorsStayAsTheyAre() {
    double[][] data = random(12, 2, 2, 5);
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = Recurrences.system(data, 12, 2, 2);
      solver().solve(system).values().fill_(Tensors.scalar(7));
      solver().solveAdjoint(system).values().fill_(Tensors.scalar(7));
      assertThat(Tensors.doubles(system.a())).isEqualTo(data[0]);
      assertThat(Tensors.doubles(system.b())).isEqualTo(data[1]);
    }
  }

  @Test
  void float32KeepsFiveDigits() {
    double[][] data = random(1000, 3, 2, 6);
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal wide = Recurrences.system(data, 1000, 3, 2);
      Bidiagonal narrow =
          new Bidiagonal(wide.a().to(ScalarType.Float), wide.b().to(ScalarType.Float));
      assertThat(Tensors.doubles(solver().solve(narrow).values()))
          .containsExactly(Recurrences.forward(data, 1000, 3, 2), within(2e-5));
    }
  }

  /** Products of expansive blocks overflow long before the solution does. */
  @Test
  void expansiveChainsAreStillSolved() {
    int steps = 4096;
    double[][] data = {new double[steps], new double[steps]};
    java.util.Arrays.fill(data[0], 2);
    data[1][steps - 2] = 1;
    try (TensorScope scope = TensorScope.open()) {
      LinearSolution solved = solver().solve(Recurrences.system(data, steps, 1, 1));
      assertThat(Tensors.doubles(solved.values()))
          .containsExactly(Recurrences.forward(data, steps, 1, 1), EXACT);
      boolean multiplies =
          solver().method() != LinearMethod.SEQUENTIAL && solver().method() != LinearMethod.FUSED;
      assertThat(solved.fellBack()).isEqualTo(multiplies);
    }
  }

  @Test
  void nothingButTheSolutionIsLeft() {
    double[][] data = random(33, 2, 3, 7);
    try (TensorScope outer = TensorScope.open()) {
      Bidiagonal system = Recurrences.system(data, 33, 2, 3);
      try (LeakCheck check = LeakCheck.open().allowing(1)) {
        solver().solve(system);
      }
      try (LeakCheck check = LeakCheck.open().allowing(1)) {
        solver().solveAdjoint(system);
      }
    }
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(
              () ->
                  solver()
                      .solve(
                          new Bidiagonal(
                              Tensors.of(new double[8], 2, 1, 2, 2),
                              Tensors.of(new double[6], 3, 1, 2))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[2, 1, 2, 2]")
          .hasMessageContaining("[3, 1, 2]");
      assertThatThrownBy(
              () ->
                  new Bidiagonal(
                      Tensors.of(new double[0], 0, 1, 2, 2), Tensors.of(new double[0], 0, 1, 2)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("0 steps");
      assertThatThrownBy(
              () ->
                  new Bidiagonal(
                      Tensors.of(new double[4], 1, 1, 2, 2), Tensors.of(new float[2], 1, 1, 2)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("both must be");
    }
  }

  private static double[][] random(int steps, int chains, int size, long seed) {
    Random random = new Random(seed);
    double scale = 0.9 / Math.sqrt(size);
    return new double[][] {
      random.doubles((long) steps * chains * size * size, -scale, scale).toArray(),
      random.doubles((long) steps * chains * size, -1, 1).toArray()
    };
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
