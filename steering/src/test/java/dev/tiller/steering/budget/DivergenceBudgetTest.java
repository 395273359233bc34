package dev.tiller.steering.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.Generation;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Maps;
import dev.tiller.steering.Position;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As strong as the budget allows, prompt by prompt. */
class DivergenceBudgetTest {

  private static final int[] PROMPT = {3, 1, 4, 1, 5, 9};

  private static SteeringMap map(LanguageModel model) {
    return Maps.random(model, model.sitesMatching(".*o_proj"), 1, false);
  }

  @Test
  void spendsTheBudgetAndNoMore() {
    try (LanguageModel model = Golden.model("llama")) {
      double full = DivergenceBudget.of(1e9).choose(model, map(model), PROMPT).divergence();
      DivergenceBudget half = new DivergenceBudget(full / 2, 1, 12);
      DivergenceBudget.Choice choice = half.choose(model, map(model), PROMPT);
      assertThat(choice.divergence()).isCloseTo(full / 2, within(full / 50)).isLessThan(full / 2);
      assertThat(choice.strength()).isBetween(0.3, 0.99);
    }
  }

  @Test
  void anAmpleBudgetGivesTheWholeMapAndAMeagreOneNearlyNothing() {
    try (LanguageModel model = Golden.model("llama")) {
      assertThat(DivergenceBudget.of(1e9).choose(model, map(model), PROMPT).strength())
          .isEqualTo(1);
      assertThat(DivergenceBudget.of(1e-30).choose(model, map(model), PROMPT).strength())
          .isLessThan(0.02);
    }
  }

  @Test
  void everyRowHasItsOwn() {
    try (LanguageModel model = Golden.model("llama")) {
      DivergenceBudget budget = DivergenceBudget.of(1e-4);
      List<int[]> prompts = List.of(PROMPT, new int[] {2, 7}, new int[] {1, 8, 2, 8});
      Generator generator = new Generator(model);
      GenerationSettings greedy = GenerationSettings.greedy(6);
      try (Steering all = budget.steering(model, map(model), prompts)) {
        List<Generation> together = generator.generate(prompts, greedy, all.taps());
        for (int r = 0; r < prompts.size(); r++) {
          try (Steering alone = budget.steering(model, map(model), prompts.subList(r, r + 1))) {
            assertThat(together.get(r).ids())
                .isEqualTo(
                    generator
                        .generate(prompts.subList(r, r + 1), greedy, alone.taps())
                        .get(0)
                        .ids());
          }
        }
      }
    }
  }

  @Test
  void severalMapsAreLoweredTogether() {
    try (LanguageModel model = Golden.model("llama")) {
      double full = DivergenceBudget.of(1e9).choose(model, map(model), PROMPT).divergence();
      DivergenceBudget budget = new DivergenceBudget(full / 8, 1, 12);
      List<Steering.Part> whole = List.of(new Steering.Part(map(model), 1));
      List<Steering.Part> half = List.of(new Steering.Part(map(model), 0.5));
      double one = budget.choose(model, whole, PROMPT).strength();
      assertThat(budget.choose(model, map(model), PROMPT).strength()).isEqualTo(one);
      assertThat(budget.choose(model, half, PROMPT).strength()).isCloseTo(2 * one, within(0.03));
      List<Steering.Part> both = List.of(whole.get(0), half.get(0));
      DivergenceBudget.Choice choice = budget.choose(model, both, PROMPT);
      assertThat(choice.strength()).isLessThan(one);
      assertThat(DivergenceBudget.scaled(both, 0.5))
          .extracting(Steering.Part::strength)
          .containsExactly(0.5, 0.25);
    }
  }

  @Test
  void aMapOfTheLastPositionIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      String site = "model.layers.0.self_attn.o_proj";
      AffineMap moved = Maps.random(model.site(site).width(), 1, false).at(Position.LAST);
      SteeringMap last = Maps.forModel(model.fingerprint(), site, moved);
      assertThatThrownBy(() -> DivergenceBudget.of(1).choose(model, last, PROMPT))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("last position alone");
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> DivergenceBudget.of(0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> DivergenceBudget.of(Double.NaN)).isInstanceOf(UserError.class);
  }
}
