package dev.tiller.steering.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.steering.Golden;
import dev.tiller.steering.PrincipalDirection;
import dev.tiller.steering.fit.Sentences;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conditions tell apart what is different, by the best F1, and refuse what cannot be. */
class ConditionTrainingTest {

  @Test
  void isMetByTheSourceAndNotByOthers() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences source = Learnable.sentences("source.txt", 1, 3);
      Sentences others = Learnable.sentences("others.txt", 41, 4);
      List<Site> sites = ConditionTraining.candidates(model, Learnable.map(model));
      assertThat(sites).last().isEqualTo(model.site("model.layers.0.self_attn.o_proj"));
      ConditionTraining.Result result =
          ConditionTraining.train(model, Learnable.map(model), sites, source, others);
      assertThat(result.f1()).isGreaterThan(0.85);
      assertThat(result.kept()).isGreaterThan(0.8);
      assertThat(result.passed()).isLessThan(0.25);
      assertThat(result.heldOut()).isEqualTo(40);
      assertThat(result.condition().source().name()).isEqualTo("source.txt");
      assertThat(ConditionTraining.train(model, Learnable.map(model), sites, source, others))
          .isEqualTo(result);
      ConditionTraining.Result reversed =
          ConditionTraining.train(
              model,
              Learnable.map(model),
              List.of(model.site(result.condition().site())),
              others,
              source);
      assertThat(reversed.condition().above()).isNotEqualTo(result.condition().above());
    }
  }

  @Test
  void whatTellsNothingIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences few = Golden.sentences(model, "few.txt", 15, 1);
      Sentences many = Golden.sentences(model, "many.txt", 40, 2);
      List<Site> sites = ConditionTraining.candidates(model, Learnable.map(model));
      assertThatThrownBy(
              () -> ConditionTraining.train(model, Learnable.map(model), sites, few, many))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("few.txt has 15 sentences, but a condition needs");
      List<int[]> same = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        same.add(new int[] {7, 8, 9});
      }
      Sentences one = Sentences.ofTokens("same.txt", same);
      List<Site> first = List.of(model.site("model.embed_tokens"));
      assertThatThrownBy(
              () -> ConditionTraining.train(model, Learnable.map(model), first, one, one))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("look alike");
      List<Site> late = List.of(model.site("model.layers.1.self_attn.o_proj"));
      assertThatThrownBy(
              () -> ConditionTraining.train(model, Learnable.map(model), late, many, few(many)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("comes before it");
    }
  }

  private static Sentences few(Sentences set) {
    return Sentences.ofTokens("part.txt", set.rows().subList(0, 16));
  }

  @Test
  void theCutIsTheBestOfAllOnEitherSide() {
    BestCut above = BestCut.best(new double[] {3, 5, 6}, new double[] {1, 2, 4});
    assertThat(above).isEqualTo(new BestCut(2.5, true, 6.0 / 7));
    BestCut below = BestCut.best(new double[] {1, 2, 4}, new double[] {3, 5, 6});
    assertThat(below.above()).isFalse();
    assertThat(below.f1()).isCloseTo(6.0 / 7, within(1e-12));
    BestCut none = BestCut.best(new double[] {1, 1}, new double[] {1, 1});
    assertThat(none.f1()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(none.value()).isLessThan(1);
  }

  @Test
  void thePrincipalDirectionIsThatOfTheLargestSpread() {
    double[][] tall = {{3, 4}, {-6, -8}, {0.4, -0.3}};
    double[] u = PrincipalDirection.of(tall);
    assertThat(Math.abs(0.6 * u[0] + 0.8 * u[1])).isCloseTo(1, within(1e-12));
    double[] wide = PrincipalDirection.of(new double[][] {{0, 2, 0}, {0, 5, 0}});
    assertThat(Math.abs(wide[1])).isCloseTo(1, within(1e-12));
    assertThat(PrincipalDirection.of(new double[2][3])).containsOnly(0);
  }
}
