package dev.tiller.steering.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Variety;
import dev.tiller.ground.UserError;
import dev.tiller.steering.sweep.Selection.Aim;
import dev.tiller.steering.sweep.Selection.Budget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

  private static final Sweep.Step PLAIN = Sweep.Step.plain(outcome(0.10, 14.0));
  private static final Sweep.Step WEAK = step("a", 0.5, 0.06, 14.4);
  private static final Sweep.Step STRONG = step("a", 1, 0.02, 14.9);
  private static final Sweep.Step COSTLY = step("b", 0.5, 0.01, 15.1);
  private static final Sweep.Step POINTLESS = step("b", 1, 0.02, 16.0);
  private static final Sweep SWEEP = new Sweep(List.of(PLAIN, WEAK, STRONG, COSTLY, POINTLESS));

  private static Sweep.Step step(String name, double strength, double share, double perplexity) {
    return new Sweep.Step(name, strength, outcome(share, perplexity));
  }

  private static Outcome outcome(double share, double perplexity) {
    double loss = Math.log(perplexity);
    NeutralText neutral =
        new NeutralText(
            List.of(new double[] {loss, loss}), new Divergence(List.of(new double[] {0, 0, 0})));
    return new Outcome(
        List.of(List.of("a text")),
        new double[] {share},
        neutral,
        Variety.of(List.of("a text")),
        20);
  }

  @Test
  void theBestEffectStrictlyBelowTheBudgetIsTheOperatingPoint() {
    assertThat(new Selection(Aim.LESS, Budget.PAPER).best(SWEEP)).isSameAs(STRONG);
    assertThat(new Selection(Aim.LESS, new Budget(0.5, false)).best(SWEEP)).isSameAs(WEAK);
    assertThat(new Selection(Aim.LESS, new Budget(0.08, true)).best(SWEEP)).isSameAs(COSTLY);
    assertThat(new Selection(Aim.LESS, Budget.parse("1000")).best(SWEEP)).isSameAs(COSTLY);
  }

  @Test
  void whereNothingIsBetterThePlainModelStays() {
    assertThat(new Selection(Aim.MORE, Budget.PAPER).best(SWEEP)).isSameAs(PLAIN);
    assertThat(new Selection(Aim.LESS, new Budget(0.01, false)).best(SWEEP)).isSameAs(PLAIN);
  }

  @Test
  void theFrontHoldsWhatNoOtherStepBeats() {
    assertThat(new Selection(Aim.LESS, Budget.PAPER).front(SWEEP))
        .containsExactly(PLAIN, WEAK, STRONG, COSTLY);
    assertThat(new Selection(Aim.MORE, Budget.PAPER).front(SWEEP)).containsExactly(PLAIN);
  }

  @Test
  void whereThePlainModelStaysTheNearestMissIsNamed() {
    assertThat(new Selection(Aim.LESS, new Budget(0.01, false)).nearestMiss(SWEEP))
        .containsSame(WEAK);
    assertThat(new Selection(Aim.MORE, Budget.PAPER).nearestMiss(SWEEP)).isEmpty();
    assertThat(Budget.USUAL.ceiling(70)).isCloseTo(77, within(1e-12));
  }

  @Test
  void budgetsAreReadAsWritten() {
    assertThat(Budget.parse("1")).isEqualTo(Budget.PAPER).hasToString("+1");
    assertThat(Budget.parse("5%")).isEqualTo(new Budget(0.05, true)).hasToString("+5 %");
    assertThat(Budget.parse("5%").ceiling(20)).isCloseTo(21, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "%", "-1", "0", "NaN"})
  void budgetsThatAreNoneAreRefused(String word) {
    assertThatThrownBy(() -> Budget.parse(word))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("such as 1 or 5%");
  }

  @Test
  void withoutNeutralTextThereIsNoCost() {
    Outcome bare =
        new Outcome(
            List.of(List.of("a")), new double[] {1}, NeutralText.NONE, new Variety(1, 1, 0), 9);
    Sweep sweep = new Sweep(List.of(Sweep.Step.plain(bare)));
    assertThatThrownBy(() -> new Selection(Aim.MORE, Budget.PAPER).best(sweep))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neutral text");
  }
}
