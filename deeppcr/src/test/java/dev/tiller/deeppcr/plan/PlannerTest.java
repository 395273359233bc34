package dev.tiller.deeppcr.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.Cost;
import dev.tiller.deeppcr.Examples;
import dev.tiller.deeppcr.chain.AffineChain;
import dev.tiller.deeppcr.chain.MlpChain;
import dev.tiller.deeppcr.chain.Nonlinearity;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a plan says; how fast anything is, is measured elsewhere. */
class PlannerTest {

  @Test
  void aPlanListsEverySolverFastestFirst() {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain chain = Examples.random(300, 3, 1);
      Plan plan = new Planner().plan(chain, Examples.start(2, 3, 1));
      assertThat(plan.candidates())
          .extracting(Plan.Candidate::name)
          .containsExactlyInAnyOrder(
              "sequential", "fused", "newton+fused", "newton+pcr", "newton+cr", "newton+chunked");
      assertThat(plan.candidates())
          .extracting(Plan.Candidate::seconds)
          .isSorted()
          .allMatch(s -> s > 0);
      assertThat(plan.reason()).contains(plan.recommended().name()).contains("Lyapunov");
      assertThat(plan.iterations()).isPositive();
    }
  }

  @Test
  void theLyapunovExponentIsThatOfTheJacobians() {
    try (TensorScope scope = TensorScope.open()) {
      double[] w = new double[200 * 4];
      for (int l = 0; l < 200; l++) {
        w[4 * l] = 1.1;
        w[4 * l + 3] = .3;
      }
      MlpChain growing =
          new MlpChain(
              Tensors.of(w, 200, 2, 2), Tensors.of(new double[400], 200, 2), Nonlinearity.LINEAR);
      Plan plan = new Planner().plan(growing, Examples.start(3, 2, 2));
      assertThat(plan.lyapunov()).isCloseTo(Math.log(1.1), within(.02));
    }
  }

  @Test
  void autoFollowsThePlanAndSaysWhy() {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain chain = Examples.random(64, 2, 3);
      Tensor start = Examples.start(2, 2, 3);
      ChainSolution found = new AutoSolver().solve(chain, start);
      assertThat(found.notes().get(0)).contains("is predicted to take");
      assertThat(Tensors.doubles(found.states()))
          .containsExactly(
              Tensors.doubles(
                  new dev.tiller.deeppcr.SequentialChainSolver().solve(chain, start).states()),
              within(1e-9));
    }
  }

  @Test
  void aLinearChainIsPlannedAsOne() {
    try (TensorScope scope = TensorScope.open()) {
      double[] a = new double[50 * 2 * 3];
      Arrays.fill(a, .5);
      AffineChain chain =
          new AffineChain(Tensors.of(a, 50, 2, 3, 1, 1), Tensors.of(new double[300], 50, 2, 3));
      Tensor start = Examples.start(2, 3, 4);
      Plan plan = new Planner().plan(chain, start);
      assertThat(plan.candidates()).hasSize(LinearMethod.values().length);
      assertThat(plan.iterations()).isZero();
      for (Plan.Candidate candidate : plan.candidates()) {
        double[] last = Tensors.doubles(candidate.solver().solve(chain, start).last());
        double[] wanted =
            Arrays.stream(Tensors.doubles(start)).map(z -> z * Math.pow(.5, 50)).toArray();
        assertThat(last).containsExactly(wanted, within(1e-12));
      }
    }
  }

  @Test
  void costsAreCounted() {
    assertThat(LinearMethod.PCR.levels(1024)).isEqualTo(10);
    assertThat(LinearMethod.PCR.levels(1025)).isEqualTo(11);
    assertThat(LinearMethod.CR.levels(1024)).isEqualTo(20);
    assertThat(LinearMethod.SEQUENTIAL.levels(1024)).isEqualTo(1024);
    assertThat(LinearMethod.CHUNKED.levels(1024)).isEqualTo(32 + 10 + 1);
    assertThat(LinearMethod.CR.levels(1)).isZero();
    try (TensorScope scope = TensorScope.open()) {
      Cost newton =
          new NewtonSolver()
              .with(LinearMethod.PCR)
              .cost(Examples.random(1024, 4, 1), Examples.start(1, 4, 1), 7);
      assertThat(newton.levels()).isEqualTo(7 * 11 + 1);
      assertThat(newton.flops()).isEqualTo(7 * 1024 * 4 * (10 * 40 - 32.0));
    }
  }

  @Test
  void whatTakesMoreThanTheBudgetIsLeftOutAndAllOfItIsRefused() {
    try (TensorScope scope = TensorScope.open()) {
      MlpChain chain = Examples.random(300, 3, 1);
      Tensor start = Examples.start(2, 3, 1);
      long states = 300 * 2 * 3 * 8;
      Plan plan = new Planner(new NewtonSolver().within(2 * states)).plan(chain, start);
      assertThat(plan.candidates())
          .extracting(Plan.Candidate::name)
          .containsExactlyInAnyOrder("sequential", "fused");
      assertThat(plan.refused()).hasSize(4).allMatch(c -> c.cost().bytes() > 2 * states);
      assertThatThrownBy(() -> new Planner(new NewtonSolver().within(10)).plan(chain, start))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("would take %d bytes at least (fused)".formatted(states))
          .hasMessageContaining("budget of 10");
    }
  }

  @Test
  void reductionOfSoFewRowsThatItLeavesAllToTheLoopIsPredictedAsTheLoop() {
    Calibration machine = Calibration.ofThisMachine(false);
    assertThat(machine.predict(LinearMethod.CR, 64, 8, 2))
        .isEqualTo(machine.predict(LinearMethod.FUSED, 64, 8, 2));
    assertThat(machine.predict(LinearMethod.CR, 65, 8, 2))
        .isNotEqualTo(machine.predict(LinearMethod.FUSED, 65, 8, 2));
  }

  @Test
  void interpolationGoesThroughItsPoints() {
    double[] x = {1, 2, 4, 8};
    double[] y = {1, 3, 9, 27};
    assertThat(Calibration.interpolate(x, y, 4, true)).isCloseTo(9, within(1e-9));
    assertThat(Calibration.interpolate(x, y, 16, true)).isCloseTo(81, within(1e-9));
    assertThat(Calibration.interpolate(x, y, 16, false)).isCloseTo(27, within(1e-9));
    assertThat(Calibration.interpolate(x, y, .1, false)).isCloseTo(1, within(1e-9));
  }

  @Test
  void badStartsAreRefusedBeforeAnythingRuns() {
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(
              () -> new Planner().plan(Examples.random(5, 3, 1), Examples.start(2, 2, 1)))
          .isInstanceOf(UserError.class);
    }
  }
}
