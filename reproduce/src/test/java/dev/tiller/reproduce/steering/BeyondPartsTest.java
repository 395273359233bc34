package dev.tiller.reproduce.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Variety;
import dev.tiller.ground.Monitor;
import dev.tiller.network.Taps;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of {@code reproduce beyond}, on numbers that can be worked out by hand. */
class BeyondPartsTest {

  private static Outcome outcome(double[] shares, double... divergences) {
    NeutralText neutral =
        new NeutralText(
            List.of(new double[] {1}, new double[] {1}),
            new Divergence(List.of(divergences, divergences)));
    return new Outcome(
        List.of(List.of("a"), List.of("b")), shares, neutral, Variety.of(List.of("a b c")), 1);
  }

  @Test
  void whatAGuardLeaves() {
    Guarded guarded =
        new Guarded(
            outcome(new double[] {1, 0.8}, 0, 0),
            outcome(new double[] {0.2, 0.2}, 0.3, 0.5),
            outcome(new double[] {0.4, 0.2}, 0.04, 0));
    assertThat(guarded.effectKept().value()).isCloseTo(1.2 / 1.4, within(1e-12));
    assertThat(guarded.divergenceLeft().value()).isCloseTo(0.05, within(1e-12));
    assertThat(guarded.room()).isCloseTo(1.2 / 1.4 / 0.8, within(1e-12));
  }

  @Test
  void howNearMovedResponsesCome() {
    SiteResponses site =
        SiteResponses.ofRows("s", new double[][] {{0}, {2}, {4}}, new double[][] {{1}, {2}, {3}});
    TransportDistance distance = new TransportDistance(List.of(site));
    // Sorted pairs: omega 1/2, so that the moved source is the target; the mean alone moves
    // nothing.
    assertThat(distance.of(new LinearAct(), List.of(site))).isCloseTo(0, within(1e-12));
    double variance = dev.tiller.statistics.Moments.of(new double[] {1, 2, 3}).variance();
    assertThat(distance.of(new MeanAct(), List.of(site)))
        .isCloseTo(2.0 / 3 / variance, within(1e-12));
  }

  @Test
  void everyTextHasItsOwnStrength() throws IOException {
    try (PocketBench bench = PocketBench.open(KeptResults.inCache(), Monitor.NONE)) {
      SteeringMap map =
          new Draw(bench, PocketSentences.task("spam"), 1)
              .fit(
                  BeyondReproduction.everywhere(new MeanAct())
                      .withSites(".*0\\.self_attn\\.o_proj"),
                  8);
      List<int[]> texts = List.of(new int[] {5, 6, 7, 8}, new int[] {9, 10, 11});
      Divergence both = new Doses(map, texts, new double[] {1, 0}).divergence(bench, 1);
      assertThat(both.bySentence().get(1)).containsExactly(0, 0);
      try (Steering steering = Steering.of(bench.model(), List.of(new Steering.Part(map, 1)))) {
        double[] alone =
            Divergence.of(bench.model(), texts.subList(0, 1), Taps.NONE, steering.taps())
                .bySentence()
                .get(0);
        assertThat(both.bySentence().get(0))
            .containsExactly(new double[] {alone[1], alone[2], alone[3]}, within(1e-6));
      }
    }
  }
}
