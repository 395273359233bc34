package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Network;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gates: applied as defined, the same with and without cache. */
class GateSteeringTest extends GuardContract {

  @Override
  Guard guard(String site, int width, long seed) {
    return Maps.gate(site, width, seed);
  }

  @Override
  Guard open(Guard guard) {
    return ((Gate) guard).with(-1e6, 1);
  }

  @Override
  Guard shut(Guard guard) {
    return ((Gate) guard).with(1e6, 1);
  }

  @Test
  void theTensorPathIsTheDefinition() {
    try (TensorScope scope = TensorScope.open()) {
      int width = 5;
      Tensor x = SteeringTest.values(2, 3, width);
      AffineMap map = Maps.random(width, 5, false);
      Gate gate = Maps.gate("s", width, 7);
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
            double g = gate.opening(gate.evidence(mean, t + 1));
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
  @MethodSource("continuing")
  void aTokenFindsItWhereAPassOverTheWholeTextHasIt(String family) {
    try (LanguageModel model = Golden.model(family);
        Steering steering =
            Steering.of(model, List.of(new Steering.Part(guarded(model, 1), 0.5)))) {
      int[] prompt = SteeringTest.ROWS[0];
      assertThat(
              new Generator(model)
                  .generate(List.of(prompt), GenerationSettings.greedy(8), steering.taps())
                  .get(0)
                  .ids())
          .isEqualTo(greedilyWithoutCache(model, prompt, steering));
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
}
