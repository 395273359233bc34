package dev.tiller.steering.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.evaluation.Divergence;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Maps;
import dev.tiller.steering.Position;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A budget over the prompt that keeps a promise after it. */
class BudgetCalibrationTest {

  private static final int PROMPT = 4;

  private static SteeringMap map(LanguageModel model) {
    return Maps.random(model, model.sitesMatching(".*o_proj"), 1, false);
  }

  private static List<int[]> texts(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToObj(i -> random.ints(12, 1, 40).toArray()).toList();
  }

  /** Mean over the tokens after the prompt. */
  private static double after(LanguageModel model, int[] text, double strength) {
    try (Steering steering = Steering.of(model, map(model), strength)) {
      double[] values =
          Divergence.of(model, List.of(text), Taps.NONE, steering.taps()).bySentence().get(0);
      return Arrays.stream(values, PROMPT, values.length).average().orElseThrow();
    }
  }

  private static double underBudget(LanguageModel model, int[] text, double budget) {
    int[] prompt = Arrays.copyOf(text, PROMPT);
    return after(
        model, text, DivergenceBudget.of(budget).choose(model, map(model), prompt).strength());
  }

  /** Half of what the full map does, so that there is something to lower. */
  private static double nats(LanguageModel model, List<int[]> texts) {
    return texts.stream().mapToDouble(text -> after(model, text, 1)).average().orElseThrow() / 2;
  }

  /**
   * The theorem itself: of n + 1 texts each is left out in turn, and the promise for it is made
   * from the others. It is broken for those with the k smallest scores and for no other.
   */
  @Test
  void ofTenTextsEachPromisedFromTheOthersTwoBreakAPromiseOfFourFifths() {
    try (LanguageModel model = Golden.model("llama")) {
      List<int[]> texts = texts(10, 1);
      double nats = nats(model, texts);
      BudgetCalibration calibration = new BudgetCalibration(nats, 0.8, PROMPT);
      int uncalibrated = 0;
      int broken = 0;
      int brokenByStrength = 0;
      for (int out = 0; out < texts.size(); out++) {
        List<int[]> others = new ArrayList<>(texts);
        int[] text = others.remove(out);
        BudgetCalibration.Result result = calibration.calibrate(model, map(model), others);
        uncalibrated += underBudget(model, text, nats) > nats ? 1 : 0;
        broken += underBudget(model, text, result.budget()) > nats ? 1 : 0;
        brokenByStrength += after(model, text, result.strength()) > nats ? 1 : 0;
        assertThat(result.texts()).isEqualTo(9);
      }
      assertThat(broken).isEqualTo(2);
      assertThat(brokenByStrength).isBetween(1, 2);
      assertThat(uncalibrated).isGreaterThan(2);
    }
  }

  @Test
  void whoAsksForMoreGetsASmallerBudget() {
    try (LanguageModel model = Golden.model("llama")) {
      List<int[]> texts = texts(40, 2);
      double nats = nats(model, texts);
      BudgetCalibration.Result most =
          new BudgetCalibration(nats, 0.95, PROMPT).calibrate(model, map(model), texts);
      BudgetCalibration.Result half =
          new BudgetCalibration(nats, 0.5, PROMPT).calibrate(model, map(model), texts);
      assertThat(most.budget()).isLessThan(half.budget()).isPositive();
      assertThat(most.strength()).isLessThan(half.strength()).isPositive();
    }
  }

  @Test
  void whereTheFullMapKeepsThePromiseItIsAllowed() {
    try (LanguageModel model = Golden.model("llama")) {
      List<int[]> texts = new ArrayList<>(texts(20, 3));
      texts.add(new int[] {1, 2, 3, 4});
      BudgetCalibration.Result result =
          new BudgetCalibration(1e6, 0.9, PROMPT).calibrate(model, map(model), texts);
      assertThat(result.strength()).isEqualTo(1);
      assertThat(result.texts()).as("a prompt alone has nothing after it").isEqualTo(20);
      for (int[] text : texts.subList(0, 20)) {
        int[] prompt = Arrays.copyOf(text, PROMPT);
        // A pass over a prompt alone and one over a text round apart in the last digits.
        assertThat(
                DivergenceBudget.of(result.budget() * (1 + 1e-5))
                    .choose(model, map(model), prompt)
                    .strength())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void whatCannotBePromisedIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      BudgetCalibration nine = new BudgetCalibration(0.1, 0.9, PROMPT);
      assertThatThrownBy(() -> nine.calibrate(model, map(model), texts(8, 1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least 9 texts of more than 4 tokens, but there are 8");
      assertThat(nine.calibrate(model, map(model), texts(9, 1)).texts()).isEqualTo(9);
      SteeringMap map = map(model);
      String first = map.sites().keySet().iterator().next();
      int width = map.sites().get(first).width();
      assertThatThrownBy(
              () ->
                  nine.calibrate(model, map.behind(Maps.condition(first, width, 1)), texts(20, 1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("behind a condition");
      AffineMap moved = Maps.random(width, 1, false).at(Position.LAST);
      SteeringMap last = Maps.forModel(model.fingerprint(), first, moved);
      assertThatThrownBy(() -> nine.calibrate(model, last, texts(20, 1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("last position alone");
      assertThatThrownBy(
              () -> nine.calibrate(model, map, texts(20, 1), Monitor.stoppingWhen(() -> true)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("stopped");
    }
    assertThatThrownBy(() -> new BudgetCalibration(0.1, 1, 4)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new BudgetCalibration(0, 0.9, 4)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new BudgetCalibration(0.1, 0.9, 0)).isInstanceOf(UserError.class);
  }
}
