package dev.tiller.reproduce.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.steering.PocketBench;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo's strengths are what its page says of them, on the validation split. */
@Tag("slow")
class OperatingPointSlowTest {

  @Test
  void eachIsTheStrongestHundredthUpToOneWithinTheRise() throws IOException {
    try (PocketBench bench = PocketBench.open(KeptResults.none(), Monitor.NONE)) {
      for (Demo.Goal goal : List.of(Demo.INDUCTION, Demo.MITIGATION)) {
        SteeringMap map = goal.map(bench);
        Outcome plain = measured(bench, map, 0);
        assertThat(measured(bench, map, goal.operating()).perplexityRise(plain).value())
            .as(goal.task())
            .isLessThanOrEqualTo(Demo.RISE);
        if (goal.operating() < 1) {
          assertThat(measured(bench, map, goal.operating() + 0.01).perplexityRise(plain).value())
              .as(goal.task() + ", a hundredth more")
              .isGreaterThan(Demo.RISE);
        }
      }
    }
  }

  private static Outcome measured(PocketBench bench, SteeringMap map, double strength) {
    Evaluation evaluation =
        new Evaluation(
            bench.model(), bench.tokenizer(), null, Protocol.transport(1).withPerPrompt(1));
    List<String> neutral = PocketSentences.texts(PocketSentences.neutral("validation"));
    try (Steering steering =
        Steering.of(bench.model(), List.of(new Steering.Part(map, strength)))) {
      return evaluation.measure(List.of("We must"), neutral, steering.taps(), Progress.silent());
    }
  }
}
