package dev.tiller.reproduce.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Variety;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.transport.LinearAct;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {

  @Test
  void theStrongestEffectWithinTheBudgetWins() {
    Candidate mild = candidate(0.5, 0.01);
    Candidate strong = candidate(0.2, 0.04);
    Candidate costly = candidate(0.1, 0.30);
    assertThat(Candidate.best(List.of(mild, strong, costly), -1, 0.05)).isSameAs(strong);
    assertThat(Candidate.best(List.of(mild, strong, costly), 1, 0.05)).isSameAs(mild);
  }

  @Test
  void whereNoneStaysWithinTheBudgetTheCheapestWins() {
    Candidate costly = candidate(0.1, 0.30);
    Candidate costlier = candidate(0.0, 0.60);
    assertThat(Candidate.best(List.of(costlier, costly), -1, 0.05)).isSameAs(costly);
  }

  @Test
  void aShareWonByRepeatingOneselfIsNotChosen() {
    Candidate varied = candidate(0.6, 0.01, true);
    Candidate monotonous = candidate(0.9, 0.01, false);
    assertThat(Candidate.best(List.of(varied, monotonous), 1, 0.05)).isSameAs(varied);
  }

  private static Candidate candidate(double share, double rise) {
    return candidate(share, rise, true);
  }

  private static Candidate candidate(double share, double rise, boolean varied) {
    Outcome outcome =
        new Outcome(
            List.of(List.of("a"), List.of("b")),
            new double[] {share, share},
            NeutralText.NONE,
            new Variety(0.7, 0.9, 0.1),
            20);
    return new Candidate(FitSettings.of(new LinearAct()), outcome, rise, varied);
  }
}
