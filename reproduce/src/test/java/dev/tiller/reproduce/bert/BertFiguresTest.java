package dev.tiller.reproduce.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.reproduce.bert.Setting.Contrast;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class BertFiguresTest {

  private static Setting at(double strength) {
    return new Setting(Contrast.PAIRS, FitSettings.of(new AurA()), strength);
  }

  @Test
  void theStrongestWithinTheBudgetIsChosen() {
    Choice choice = new Choice(0.05);
    assertThat(choice.offer(at(0.1), 1.2, 0.01)).isTrue();
    assertThat(choice.offer(at(0.2), 2.5, 0.04)).isTrue();
    assertThat(choice.offer(at(0.3), 9.0, 0.06)).isFalse();
    assertThat(choice.offer(at(0.4), 2.0, 0.02)).isTrue();
    assertThat(choice.best().strength()).isEqualTo(0.2);
  }

  @Test
  void whereNoneKeepsTheBudgetTheSmallestRiseIsChosenUntilOneDoes() {
    Choice choice = new Choice(0.05);
    choice.offer(at(0.1), 3.0, 0.30);
    choice.offer(at(0.2), 9.0, 0.50);
    choice.offer(at(0.3), 2.0, 0.10);
    assertThat(choice.best().strength()).isEqualTo(0.3);
    choice.offer(at(0.4), 1.1, 0.05);
    assertThat(choice.best().strength()).isEqualTo(0.4);
  }

  @Test
  void theRiseIsThatOfTheMeanLossOfAllTokens() {
    Foreseen plain = new Foreseen(List.of(new double[] {1, 1, 1}, new double[] {2}));
    Foreseen steered = new Foreseen(List.of(new double[] {1, 1, 1}, new double[] {2.4}));
    Estimate rise = steered.rise(plain);
    assertThat(plain.perplexity()).isCloseTo(Math.exp(1.25), within(1e-12));
    assertThat(rise.value()).isCloseTo(Math.exp(0.1) - 1, within(1e-12));
    assertThat(rise.low()).isCloseTo(0, within(1e-12));
    assertThat(rise.high()).isCloseTo(Math.exp(0.4) - 1, within(1e-12));
  }

  @Test
  void sharesOfSeveralSeedsAreAveragedContextByContext() {
    Written one =
        new Written(List.of(List.of("a"), List.of("b")), new double[] {0, 1}, 0.8, List.of());
    Written two =
        new Written(List.of(List.of("c"), List.of("d")), new double[] {0.5, 1}, 0.6, List.of());
    Written both = Written.pooled(List.of(one, two));
    assertThat(both.share()).containsExactly(0.25, 1);
    assertThat(both.texts()).containsExactly(List.of("a", "c"), List.of("b", "d"));
    assertThat(both.distinct2()).isCloseTo(0.7, within(1e-12));
    assertThat(
            new Written(List.of(), new double[] {0.125, 0.5}, 1, List.of()).lessThan(both).value())
        .isEqualTo(2);
  }

  @Test
  void aWholeNumberOfSettingsIsTriedForEachMethodAndNoneTwice() {
    for (String method : Candidates.METHODS) {
      List<String> labels =
          Candidates.of(method, 12).stream()
              .flatMap(candidate -> candidate.strengths().stream())
              .map(Setting::label)
              .toList();
      assertThat(labels).isNotEmpty().doesNotHaveDuplicates();
      assertThat(labels).allMatch(label -> label.contains("strength"));
    }
  }
}
