package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.Generation;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Network;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conditions: the paper's similarity, decided on the prompt alone and kept while decoding. */
class ConditionSteeringTest extends GuardContract {

  private static final GenerationSettings GREEDY = GenerationSettings.greedy(8);

  @Override
  Guard guard(String site, int width, long seed) {
    return Maps.condition(site, width, seed);
  }

  @Override
  Guard open(Guard guard) {
    return ((PromptCondition) guard).with(-2, true);
  }

  @Override
  Guard shut(Guard guard) {
    return ((PromptCondition) guard).with(-2, false);
  }

  private static PromptCondition along(float... direction) {
    Provenance from = Maps.provenance("fingerprint");
    return new PromptCondition("s", direction, 0.5, true, from.source(), from.target());
  }

  @Test
  void theSimilarityIsTheCosineWithTheTanhOfTheProjection() {
    assertThat(along(1, 0).similarity(new float[] {3, 4})).isCloseTo(0.6, within(1e-9));
    assertThat(along(1, 2).similarity(new float[] {1, 1}))
        .isCloseTo(0.9773793084345278, within(1e-9));
    float[] h = {0.3f, 1.2f, -0.4f};
    assertThat(along(2, -1, 0.5f).similarity(h)).isCloseTo(0.278112730007669, within(1e-7));
    assertThat(along(-2, 1, -0.5f).similarity(h)).isCloseTo(0.278112730007669, within(1e-7));
    assertThat(along(1, 0).similarity(new float[] {0, 4})).isZero();
    assertThat(along(1, 0).similarity(new float[2])).isZero();
    assertThat(along(1, 0).isMet(0.5)).isFalse();
    assertThat(along(1, 0).isMet(0.6)).isTrue();
    assertThat(along(1, 0).with(0.5, false).isMet(0.4)).isTrue();
    assertThat(along(1, 0).with(0.5, false).isMet(0.5)).isFalse();
    assertThatThrownBy(() -> along(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> along(1).with(Double.NaN, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rowsThatMeetItAreMovedWholeAndOthersNotAtAll() {
    try (TensorScope scope = TensorScope.open()) {
      int width = 5;
      int rows = 12;
      Tensor x = SteeringTest.values(rows, 3, width);
      float[] plain = Tensors.floats(x);
      double[] similarity = new double[rows];
      PromptCondition any = Maps.condition("s", width, 6);
      for (int r = 0; r < rows; r++) {
        float[] mean = new float[width];
        for (int i = 0; i < 3 * width; i++) {
          mean[i % width] += plain[r * 3 * width + i] / 3;
        }
        similarity[r] = any.similarity(mean);
      }
      double[] sorted = Arrays.stream(similarity).sorted().toArray();
      PromptCondition condition = any.with((sorted[5] + sorted[6]) / 2, true);
      AffineMap map = Maps.random(width, 5, false);
      Network network = SteeringTest.oneSite(x, width);
      SteeringMap whole = Maps.of("s", map).behind(condition);
      try (Steering steering = Steering.of(network, List.of(new Steering.Part(whole, 0.8)))) {
        float[] moved = Tensors.floats(SteeringTest.run(network, steering));
        for (int i = 0; i < moved.length; i++) {
          boolean met = condition.isMet(similarity[i / (3 * width)]);
          double expected = met ? map.move(i % width, plain[i], 0.8) : plain[i];
          assertThat((double) moved[i]).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void whatThePromptDecidedStaysWhileDecoding(String family) {
    try (LanguageModel model = Golden.model(family)) {
      SteeringMap map = guarded(model, 1);
      PromptCondition any = (PromptCondition) map.guard();
      int[][] prompts =
          IntStream.range(0, 8).mapToObj(i -> new int[] {i, 3 * i + 1}).toArray(int[][]::new);
      double[] similarity = new double[prompts.length];
      for (int i = 0; i < prompts.length; i++) {
        similarity[i] = any.similarity(mean(model, any.site(), prompts[i]));
      }
      double[] sorted = Arrays.stream(similarity).sorted().toArray();
      PromptCondition condition = any.with((sorted[3] + sorted[4]) / 2, true);
      List<int[]> rows = List.of(prompts);
      List<Generation> plain = generate(model, rows, List.of());
      List<Generation> moved =
          generate(model, rows, List.of(new Steering.Part(map.behind(null), 0.5)));
      List<Generation> found =
          generate(model, rows, List.of(new Steering.Part(map.behind(condition), 0.5)));
      int reversed = 0;
      for (int i = 0; i < prompts.length; i++) {
        boolean met = condition.isMet(similarity[i]);
        int[] ids = found.get(i).ids();
        assertThat(ids).isEqualTo((met ? moved : plain).get(i).ids());
        int[] grown = IntStream.concat(Arrays.stream(prompts[i]), Arrays.stream(ids)).toArray();
        boolean later = condition.isMet(condition.similarity(mean(model, any.site(), grown)));
        reversed += later != met ? 1 : 0;
      }
      assertThat(reversed).as("rows that would be decided otherwise now").isPositive();
    }
  }

  private static List<Generation> generate(
      LanguageModel model, List<int[]> rows, List<Steering.Part> parts) {
    try (Steering steering = Steering.of(model, parts)) {
      return new Generator(model).generate(rows, GREEDY, steering.taps());
    }
  }

  private static float[] mean(LanguageModel model, String site, int[] ids) {
    float[][] mean = new float[1][];
    try (TensorScope scope = TensorScope.open()) {
      model.logits(
          Tokens.of(ids),
          Taps.of(
              model.site(site),
              (s, value, pass) -> {
                mean[0] = Tensors.floats(value.select(0, 0).mean(0L));
                return value;
              }));
    }
    return mean[0];
  }
}
