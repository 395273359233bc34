package dev.tiller.cli.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who wins, by how much and why, of times that are given. */
class PlanTextTest {

  private static String verdict(String solver, double found, long levels, double loop, long steps) {
    try (TensorScope scope = TensorScope.open()) {
      return PlanText.verdict(solver, solution(found, levels), solution(loop, steps));
    }
  }

  private static ChainSolution solution(double seconds, long levels) {
    return new ChainSolution(
        Tensors.of(new float[] {1}, 1, 1, 1), 4, List.of(), true, levels, 0, List.of(), seconds);
  }

  @Test
  void aParallelSolverWins() {
    assertThat(verdict("newton+cr", 0.002, 48, 0.009, 4096))
        .isEqualTo(
            "newton+cr wins on this machine, 4.5 times as fast as the steps in order: 2.00 ms over"
                + " 48 levels, against 9.00 ms over 4,096 steps.");
  }

  @Test
  void theLoopWinsAndItIsSaidWhy() {
    assertThat(verdict("newton+cr", 0.009, 48, 0.002, 4096))
        .isEqualTo(
            "The steps in order win on this machine, 4.5 times as fast as newton+cr: 9.00 ms over"
                + " 48 levels, against 2.00 ms over 4,096 steps. A level does the work of many"
                + " steps, and this machine has %d processors to share it.",
            Runtime.getRuntime().availableProcessors());
  }

  @Test
  void theLoopIsWhatThePlanRecommended() {
    assertThat(verdict("sequential", 0.003, 1024, 0.003, 1024))
        .isEqualTo(
            "The steps in order win on this machine: 3.00 ms. One pass over each step is less work"
                + " than solving them together.");
  }

  /** A fifth more or less is what other work on a machine makes. */
  @ParameterizedTest
  @CsvSource({"0.0021, 0.0020", "0.0020, 0.0023"})
  void timesThatAreAlikeHaveNoWinner(double found, double loop) {
    assertThat(verdict("fused", found, 12, loop, 64))
        .startsWith("fused and the steps in order take the same time on this machine: ")
        .doesNotContain("win");
  }
}
