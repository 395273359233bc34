package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.Scoring.Losses;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScoringTest {

  private static final Path LLAMA = TestModels.GOLDEN.resolve("llama");

  static Stream<Path> families() {
    return TestModels.families().filter(TestModels::continues);
  }

  @ParameterizedTest
  @MethodSource("families")
  void lossesAreThoseOfTheGoldenLogits(Path family) {
    try (TensorScope scope = TensorScope.open();
        Safetensors expected = Safetensors.open(family.resolve("expected.safetensors"));
        LanguageModel model = LanguageModel.load(family)) {
      Tensor ids = expected.get("a.input_ids");
      List<Losses> rows = new Scoring(model).losses(new Tokens(ids, null), Taps.NONE);
      for (int r = 0; r < rows.size(); r++) {
        int[] row = Tensors.ints(ids.select(0, r));
        assertThat(rows.get(r).losses()).hasSize(row.length - 1);
        for (int t = 0; t < row.length - 1; t++) {
          double[] logits = Tensors.doubles(expected.get("a.logits").select(0, r).select(0, t));
          double sum = Arrays.stream(logits).map(Math::exp).sum();
          assertThat(rows.get(r).losses()[t])
              .as("row %d, token %d", r, t + 1)
              .isCloseTo(Math.log(sum) - logits[row[t + 1]], within(3e-4));
        }
      }
    }
  }

  @Test
  void paddingOnEitherSideChangesNothing() {
    int[] shorter = {5, 6, 7, 8};
    int[] longer = {90, 12, 4, 33, 21, 8, 77};
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = LanguageModel.load(LLAMA)) {
      Scoring scoring = new Scoring(model);
      List<Losses> left = scoring.losses(List.of(shorter, longer, new int[] {3}), Taps.NONE);
      Tokens padded =
          Tokens.masked(
              new int[][] {Arrays.copyOf(shorter, 7), longer},
              new int[][] {{1, 1, 1, 1, 0, 0, 0}, {1, 1, 1, 1, 1, 1, 1}});
      List<Losses> right = scoring.losses(padded, Taps.NONE);
      double[] alone = scoring.losses(List.of(shorter), Taps.NONE).get(0).losses();
      assertThat(left.get(0).losses()).containsExactly(alone, within(1e-4));
      assertThat(right.get(0).losses()).containsExactly(alone, within(1e-4));
      assertThat(right.get(1).losses()).containsExactly(left.get(1).losses(), within(1e-4));
      assertThat(left.get(2).losses()).isEmpty();
      assertThat(left.get(2).mean()).isNaN();
    }
  }

  @Test
  void perplexityIsOverTokensNotSentences() {
    Losses one = new Losses(new double[] {Math.log(2)});
    Losses three = new Losses(new double[] {Math.log(8), Math.log(8), Math.log(8)});
    assertThat(Scoring.perplexity(List.of(one, three)))
        .isCloseTo(Math.pow(2, (1 + 9) / 4.0), within(1e-12));
    assertThat(one.logProbability()).isCloseTo(-Math.log(2), within(1e-12));
    assertThat(three.mean()).isCloseTo(Math.log(8), within(1e-12));
  }

  @Test
  void tapsSeeEveryPositionOfTheHeadOnce() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Map<String, Long> positions = new HashMap<>();
      Taps counting =
          Taps.of(
              Map.of(
                  model.site("model.norm"),
                  (site, x, pass) -> {
                    assertThat(x.size(1)).isEqualTo(pass.length());
                    positions.merge(site.name(), x.size(1), Long::sum);
                    return x;
                  }));
      int[] row = {5, 6, 7, 8, 9};
      double plain = new Scoring(model).losses(List.of(row), Taps.NONE).get(0).mean();
      assertThat(new Scoring(model).losses(List.of(row), counting).get(0).mean()).isEqualTo(plain);
      assertThat(positions).containsEntry("model.norm", 4L);
      Taps colder = Taps.of(model.site("lm_head"), (site, x, pass) -> x.mul(new Scalar(0.0)));
      assertThat(new Scoring(model).losses(List.of(row), colder).get(0).mean())
          .as("uniform over 320 ids")
          .isCloseTo(Math.log(320), within(1e-5));
    }
  }
}
