package dev.tiller.reproduce.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Variety;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A removal whose share falls from 0.8 to 0.4 and 0.2 while perplexity rises from 50 to 52, 60. */
class StrengthCurveTest {

  private static final StrengthCurve CURVE =
      new StrengthCurve(
          "mine", -1, List.of(point(0, 0.8, 50, 0), point(1, 0.4, 52, 0.1), point(2, 0.2, 60, 1)));

  @Test
  void costsAreReadOffWhereAShareIsFirstReached() {
    assertThat(CURVE.perplexityAt(0.6)).isCloseTo(51, within(1e-9));
    assertThat(CURVE.perplexityAt(0.3)).isCloseTo(56, within(1e-9));
    assertThat(CURVE.divergenceAt(0.3)).isCloseTo(0.55, within(1e-9));
    assertThat(CURVE.perplexityAt(0.1)).isNaN();
    assertThat(CURVE.reach()).isEqualTo(0.2);
  }

  @Test
  void aPointIsBeatenByALowerPerplexityAtItsShareAlone() {
    assertThat(CURVE.beats(point(1, 0.3, 57, 0))).isTrue();
    assertThat(CURVE.beats(point(1, 0.3, 55, 0))).isFalse();
    assertThat(CURVE.beats(point(1, 0.1, 90, 0))).isFalse();
    assertThat(CURVE.upTo(1).beats(point(1, 0.3, 57, 0))).isFalse();
  }

  @Test
  void pointsThatMoveTheShareTheWrongWayAreNoRivals() {
    StrengthCurve rival =
        new StrengthCurve(
            "rival",
            -1,
            List.of(point(0, 0.8, 50, 0), point(0.5, 0.85, 49, 0), point(1, 0.5, 70, 0)));
    assertThat(rival.useful()).hasSize(1);
    assertThat(CURVE.beaten(rival)).isEqualTo(1);
  }

  private static StrengthCurve.Point point(
      double strength, double share, double perplexity, double divergence) {
    NeutralText neutral =
        new NeutralText(
            List.of(new double[] {Math.log(perplexity)}),
            new Divergence(List.of(new double[] {divergence})));
    return new StrengthCurve.Point(
        strength,
        new Outcome(
            List.of(List.of("a"), List.of("b")),
            new double[] {share, share},
            neutral,
            new Variety(0.7, 0.9, 0.1),
            20));
  }
}
