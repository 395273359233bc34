package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.model.LanguageModel;
import dev.tiller.model.Site;
import dev.tiller.model.Taps;
import dev.tiller.model.Tokens;
import dev.tiller.model.generate.Generation;
import dev.tiller.model.generate.GenerationSettings;
import dev.tiller.model.generate.Generator;
import dev.tiller.steering.arithmetic.Composition;
import dev.tiller.steering.arithmetic.Inverse;
import dev.tiller.steering.arithmetic.Scaling;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tensor.UserError;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gates: applied as defined, the same with and without cache, padding and neighbors. */
class GateSteeringTest {

  static java.util.stream.Stream<String> families() {
    return Golden.families();
  }

  static java.util.stream.Stream<String> continuing() {
    return SteeringTest.continuing();
  }

  /** Gentle maps at the projections behind attention, gated at the first of them. */
  private static SteeringMap gated(LanguageModel model, long seed) {
    List<Site> sites =
        model.sites().stream()
            .filter(s -> s.width() > 0 && s.producer() instanceof Site.Producer.Projection)
            .filter(
                s ->
                    model.segments().get(model.segments().size() - 1).sites().stream()
                        .noneMatch(s::equals))
            .toList();
    SteeringMap map = Maps.random(Network.of(model), sites, seed, seed % 2 == 0);
    return map.behind(Maps.gate(sites.get(0).name(), sites.get(0).width(), seed));
  }

  @Test
  void theTensorPathIsTheDefinition() {
    try (TensorScope scope = TensorScope.open()) {
      int width = 5;
      Tensor x = SteeringTest.values(2, 3, width);
      AffineMap map = Maps.random(width, 5, false);
      Gate gate = Maps.gate("s", width, 6);
      SteeringMap whole = Maps.of("s", map).behind(gate);
      Network network = SteeringTest.oneSite(x, width);
      float[] plain = Tensors.floats(x);
      try (Steering steering = Steering.of(network, List.of(new Steering.Part(whole, 0.8)))) {
        float[] moved = Tensors.floats(SteeringTest.run(network, steering));
        for (int r = 0; r < 2; r++) {
          float[] mean = new float[width];
          for (int t = 0; t < 3; t++) {
            for (int j = 0; j < width; j++) {
              mean[j] += (plain[(r * 3 + t) * width + j] - mean[j]) / (t + 1);
            }
            double g = gate.opening(gate.evidence(mean));
            for (int j = 0; j < width; j++) {
              double value = plain[(r * 3 + t) * width + j];
              double expected = value + 0.8 * g * (map.move(j, value, 1) - value);
              assertThat((double) moved[(r * 3 + t) * width + j]).isCloseTo(expected, within(1e-5));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void strengthZeroIsBitForBitThePlainModel(String family) {
    try (LanguageModel model = Golden.model(family);
        Steering off = Steering.of(model, List.of(new Steering.Part(gated(model, 1), 0)))) {
      assertThat(off.taps()).isSameAs(Taps.NONE);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void anOpenGateIsTheMapAndAShutOneNothing(String family) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model(family)) {
      SteeringMap map = gated(model, 1);
      Gate gate = map.gate();
      float[] plain = logits(model, List.of());
      float[] free = logits(model, List.of(new Steering.Part(map.behind(null), 0.5)));
      float[] open = logits(model, List.of(new Steering.Part(map.behind(gate.with(-1e6, 1)), 0.5)));
      float[] shut = logits(model, List.of(new Steering.Part(map.behind(gate.with(1e6, 1)), 0.5)));
      assertThat(open).containsExactly(free, within(1e-4f));
      assertThat(shut).containsExactly(plain, within(0f));
      assertThat(open).isNotEqualTo(plain);
    }
  }

  private static float[] logits(LanguageModel model, List<Steering.Part> parts) {
    try (TensorScope scope = TensorScope.open();
        Steering steering = Steering.of(model, parts)) {
      return Tensors.floats(model.logits(Tokens.of(SteeringTest.ROWS), steering.taps()));
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void cachedAndPaddedRowsGenerateWhatTheyGenerateAlone(String family) {
    try (LanguageModel model = Golden.model(family)) {
      SteeringMap first = gated(model, 1);
      SteeringMap second = gated(model, 1000);
      List<List<Steering.Part>> mixture =
          List.of(
              List.of(new Steering.Part(first, 0.5)),
              List.of(),
              List.of(new Steering.Part(second, 0.5), new Steering.Part(first.behind(null), 0.1)),
              List.of(new Steering.Part(second, 0.5)));
      List<int[]> prompts =
          List.of(SteeringTest.ROWS[0], new int[] {7, 2}, SteeringTest.ROWS[2], new int[] {9, 9});
      Generator generator = new Generator(model);
      GenerationSettings settings = GenerationSettings.greedy(8);
      try (Steering together = Steering.perRow(model, mixture)) {
        List<Generation> all = generator.generate(prompts, settings, together.taps());
        for (int r = 0; r < prompts.size(); r++) {
          try (Steering steering = Steering.of(model, mixture.get(r))) {
            Generation alone =
                generator.generate(prompts.subList(r, r + 1), settings, steering.taps()).get(0);
            assertThat(all.get(r).ids()).as("row " + r).isEqualTo(alone.ids());
            assertThat(greedilyWithoutCache(model, prompts.get(r), steering))
                .as("row " + r + " without cache")
                .isEqualTo(alone.ids());
          }
        }
      }
    }
  }

  private static int[] greedilyWithoutCache(LanguageModel model, int[] prompt, Steering steering) {
    List<Integer> ids = new ArrayList<>();
    for (int id : prompt) {
      ids.add(id);
    }
    for (int step = 0; step < 8; step++) {
      try (TensorScope scope = TensorScope.open()) {
        int[] row = ids.stream().mapToInt(i -> i).toArray();
        Tensor logits = model.logits(Tokens.of(row), steering.taps());
        ids.add((int) logits.select(0, 0).select(0, row.length - 1).argmax().item_long());
      }
    }
    return ids.stream().skip(prompt.length).mapToInt(i -> i).toArray();
  }

  @Test
  void whatAGateCannotDoIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      SteeringMap map = gated(model, 1);
      String first = map.sites().keySet().iterator().next();
      SteeringMap late = map.behind(Maps.gate(last(map), map.sites().get(last(map)).width(), 1));
      assertThatThrownBy(() -> late.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(first)
          .hasMessageContaining("comes before it");
      SteeringMap narrow = map.behind(Maps.gate(first, 3, 1));
      assertThatThrownBy(() -> narrow.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("3 neurons");
      assertThatThrownBy(() -> Composition.of(map, map))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cannot be composed");
      assertThatThrownBy(() -> Inverse.of(map)).isInstanceOf(UserError.class);
      assertThat(Scaling.of(map, 0.5).gate()).isEqualTo(map.gate());
    }
  }

  private static String last(SteeringMap map) {
    return List.copyOf(map.sites().keySet()).get(map.sites().size() - 1);
  }
}
