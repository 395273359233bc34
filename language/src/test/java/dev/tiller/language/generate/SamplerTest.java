package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Frequencies against probabilities worked out by hand. */
class SamplerTest {

  private static final int DRAWS = 2000;

  /** Five standard deviations of a frequency near a half. */
  private static final double NOISE = 5 * Math.sqrt(0.25 / DRAWS);

  private static final double[] PROBABILITIES = {0.05, 0.4, 0.3, 0.2, 0.05};

  @Test
  void plainSamplingFollowsTheModel() {
    assertThat(frequencies(GenerationSettings.sampling(1, 7)))
        .containsExactly(PROBABILITIES, within(NOISE));
  }

  @Test
  void topKKeepsTheLikeliest() {
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withTopK(2)))
        .containsExactly(new double[] {0, 4 / 7.0, 3 / 7.0, 0, 0}, within(NOISE));
  }

  @Test
  void topPKeepsTheIdThatCrossesTheMass() {
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withTopP(0.69)))
        .containsExactly(new double[] {0, 4 / 7.0, 3 / 7.0, 0, 0}, within(NOISE));
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withTopP(0.71)))
        .containsExactly(new double[] {0, 4 / 9.0, 3 / 9.0, 2 / 9.0, 0}, within(NOISE));
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withTopP(1e-9)))
        .as("one always stays")
        .containsExactly(new double[] {0, 1, 0, 0, 0}, within(1e-9));
  }

  @Test
  void topPCountsTheMassThatTopKLeft() {
    // Of 0.4 and 0.3 alone, the first holds 0.571 of the mass.
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withTopK(2).withTopP(0.55)))
        .containsExactly(new double[] {0, 1, 0, 0, 0}, within(1e-9));
  }

  @Test
  void minPIsAFractionOfTheLikeliest() {
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withMinP(0.45)))
        .containsExactly(new double[] {0, 4 / 9.0, 3 / 9.0, 2 / 9.0, 0}, within(NOISE));
  }

  @Test
  void temperatureComesBeforeTheFilters() {
    // At temperature 0.5 probabilities are squared: 0.16, 0.09, 0.04, 0.0025 twice, of 0.295.
    assertThat(frequencies(GenerationSettings.sampling(1, 7).withTemperature(0.5).withTopP(0.84)))
        .containsExactly(new double[] {0, 16 / 25.0, 9 / 25.0, 0, 0}, within(NOISE));
  }

  @Test
  void theRepetitionPenaltyActsOnScores() {
    try (TensorScope scope = TensorScope.open()) {
      // Said ids: 2 / 2 = 1 falls behind 1.5; -1 * 2 = -2 falls too.
      GenerationSettings greedy = GenerationSettings.greedy(1).withRepetitionPenalty(2);
      assertThat(
              new Sampler(greedy, 0, new int[] {0, 2, 0})
                  .choose(Tensors.of(new float[] {2, 1.5f, -1})))
          .isEqualTo(1);
      assertThat(
              new Sampler(greedy, 0, new int[] {1}).choose(Tensors.of(new float[] {-3, -1, -1.5f})))
          .isEqualTo(2);
      Sampler learns = new Sampler(greedy, 0, new int[0]);
      assertThat(learns.choose(Tensors.of(new float[] {2, 1.5f}))).isZero();
      assertThat(learns.choose(Tensors.of(new float[] {2, 1.5f}))).isEqualTo(1);
    }
  }

  @Test
  void aLargeVocabularyIsCutAsASmallOne() {
    try (TensorScope scope = TensorScope.open()) {
      // 5000 equal ids: a mass of 0.5 needs 2500 of them, more than are looked at first.
      float[] equal = new float[5000];
      Sampler sampler = new Sampler(GenerationSettings.sampling(1, 3).withTopP(0.5), 3, new int[0]);
      long distinct =
          Arrays.stream(new int[400])
              .map(i -> sampler.choose(Tensors.of(equal)))
              .distinct()
              .count();
      assertThat(distinct).isBetween(330L, 400L);
    }
  }

  @Test
  void aRowChoosesWhateverStandsBesideIt() {
    GenerationSettings random = GenerationSettings.sampling(1, 3).withRepetitionPenalty(1.3);
    try (TensorScope scope = TensorScope.open()) {
      // The second row is so flat that more candidates are looked at for it alone.
      float[] logits = new float[4 * 3000];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) Math.sin(i * 0.7) * (i / 3000 == 1 ? 0.01f : 4);
      }
      Tensor all = Tensors.of(logits, 4, 3000);
      for (GenerationSettings way :
          List.of(
              GenerationSettings.greedy(1).withRepetitionPenalty(1.3),
              random,
              random.withTopK(50),
              random.withTopP(0.9),
              random.withMinP(0.2))) {
        List<Sampler> together = samplers(way);
        List<Sampler> alone = samplers(way);
        together.set(2, null);
        for (int step = 0; step < 5; step++) {
          int[] chosen = Sampler.propose(all, together);
          assertThat(Sampler.propose(all, together)).as("nothing is said yet").isEqualTo(chosen);
          for (int r : new int[] {0, 1, 3}) {
            assertThat(chosen[r]).isEqualTo(alone.get(r).choose(all.select(0, r)));
            together.get(r).accept(chosen[r]);
          }
        }
      }
    }
  }

  @Test
  void rowsOfDifferentSettingsChooseWhatEachChoosesAlone() {
    GenerationSettings random = GenerationSettings.sampling(1, 3);
    List<GenerationSettings> ways =
        List.of(
            random.withTopK(50),
            GenerationSettings.greedy(7).withRules(TokenRules.NONE),
            random.withTopP(0.9).withRepetitionPenalty(1.3),
            random.withTopK(50).withMaxNewTokens(9));
    try (TensorScope scope = TensorScope.open()) {
      float[] logits = new float[4 * 300];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) Math.sin(i * 0.7) * 4;
      }
      Tensor all = Tensors.of(logits, 4, 300);
      List<Sampler> together = new ArrayList<>();
      List<Sampler> alone = new ArrayList<>();
      for (int r = 0; r < 4; r++) {
        together.add(new Sampler(ways.get(r), r, new int[] {r, 7}));
        alone.add(new Sampler(ways.get(r), r, new int[] {r, 7}));
      }
      for (int step = 0; step < 20; step++) {
        int[] chosen = Sampler.propose(all, together);
        for (int r = 0; r < 4; r++) {
          assertThat(chosen[r]).isEqualTo(alone.get(r).choose(all.select(0, r)));
          together.get(r).accept(chosen[r]);
        }
      }
    }
  }

  /** Prompts of different lengths. */
  private static List<Sampler> samplers(GenerationSettings settings) {
    List<Sampler> rows = new ArrayList<>();
    for (int r = 0; r < 4; r++) {
      rows.add(new Sampler(settings, r, IntStream.rangeClosed(0, 40 * r).toArray()));
    }
    return rows;
  }

  @Test
  void notANumberGetsASentence() {
    try (TensorScope scope = TensorScope.open()) {
      float[] bad = {1, Float.NaN, 2};
      for (GenerationSettings way :
          new GenerationSettings[] {
            GenerationSettings.greedy(1),
            GenerationSettings.sampling(1, 0),
            GenerationSettings.sampling(1, 0).withTopK(2),
            GenerationSettings.sampling(1, 0).withTopP(0.5)
          }) {
        assertThatThrownBy(() -> new Sampler(way, 0, new int[0]).choose(Tensors.of(bad)))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("not a number");
      }
    }
  }

  private static double[] frequencies(GenerationSettings settings) {
    float[] logits = new float[PROBABILITIES.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(PROBABILITIES[i]) + 3;
    }
    double[] counts = new double[logits.length];
    try (TensorScope scope = TensorScope.open()) {
      Sampler sampler = new Sampler(settings, settings.seed(), new int[0]);
      for (int i = 0; i < DRAWS; i++) {
        counts[sampler.choose(Tensors.of(logits))] += 1.0 / DRAWS;
      }
    }
    return counts;
  }
}
