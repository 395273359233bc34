package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  /** The definition with a window, from two sites: one token further back no longer counts. */
  @Test
  void aWindowAndTwoSitesAreTheDefinition() {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model("llama")) {
      SteeringMap map = windowed(model, 1);
      Gate gate = (Gate) map.guard();
      int[] row = {3, 1, 4, 1, 5, 9, 2, 6};
      List<float[]> first = values(model, gate.readings().get(0).site(), row);
      List<float[]> second = values(model, gate.readings().get(1).site(), row);
      String moved = map.sites().keySet().iterator().next();
      float[] plain = value(model, moved, row, Taps.NONE);
      try (Steering steering = Steering.of(model, List.of(new Steering.Part(map, 0.8)))) {
        float[] steered = value(model, moved, row, steering.taps());
        int width = plain.length / row.length;
        AffineMap stage = (AffineMap) map.sites().get(moved).stages().get(0);
        for (int t = 0; t < row.length; t++) {
          int from = Math.max(0, t + 1 - gate.window());
          float[] mean = new float[gate.weight().length];
          for (int s = from; s <= t; s++) {
            for (int j = 0; j < mean.length; j++) {
              int left = first.get(s).length;
              float v = j < left ? first.get(s)[j] : second.get(s)[j - left];
              mean[j] += v / (t + 1 - from);
            }
          }
          double g = gate.opening(gate.evidence(mean, t + 1 - from));
          for (int j = 0; j < width; j++) {
            double x = plain[t * width + j];
            assertThat((double) steered[t * width + j])
                .isCloseTo(x + 0.8 * g * (stage.move(j, (float) x, 1) - x), within(1e-5));
          }
        }
      }
    }
  }

  private static List<float[]> values(LanguageModel model, String site, int[] row) {
    float[] all = value(model, site, row, Taps.NONE);
    int width = all.length / row.length;
    List<float[]> tokens = new ArrayList<>();
    for (int t = 0; t < row.length; t++) {
      tokens.add(Arrays.copyOfRange(all, t * width, (t + 1) * width));
    }
    return tokens;
  }

  /** What passes at a site behind the taps. */
  private static float[] value(LanguageModel model, String site, int[] row, Taps taps) {
    float[][] seen = {null};
    Taps all =
        taps.and(
            Map.of(
                model.site(site),
                (s, value, pass) -> {
                  seen[0] = Tensors.floats(value.detach());
                  return value;
                }));
    model.logits(Tokens.of(row), all);
    return seen[0];
  }

  /** Reads at two sites and looks back on three tokens. */
  private SteeringMap windowed(LanguageModel model, long seed) {
    SteeringMap map = guarded(model, seed);
    List<String> names = model.sites().stream().filter(s -> s.width() > 0).map(Site::name).toList();
    String before = names.get(names.indexOf(map.guard().site()) - 1);
    Gate one = (Gate) map.guard();
    Gate other = Maps.gate(before, model.site(before).width(), seed + 1);
    return map.behind(
        new Gate(
            List.of(other.readings().get(0), one.readings().get(0)),
            one.offset(),
            one.prior(),
            3,
            one.threshold(),
            one.sharpness(),
            one.source(),
            one.others()));
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void cachedAndPaddedRowsBehindAWindowGenerateWhatTheyGenerateAlone(String family) {
    try (LanguageModel model = Golden.model(family)) {
      List<List<Steering.Part>> mixture =
          List.of(
              List.of(new Steering.Part(windowed(model, 1), 0.5)),
              List.of(),
              List.of(new Steering.Part(windowed(model, 1000), 0.5)));
      List<int[]> prompts = List.of(SteeringTest.ROWS[0], new int[] {7, 2}, SteeringTest.ROWS[2]);
      SteeringTest.assertRowsEqualRowsAlone(model, mixture, prompts);
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void aTokenFindsTheWindowWhereAPassOverTheWholeTextHasIt(String family) {
    try (LanguageModel model = Golden.model(family);
        Steering steering =
            Steering.of(model, List.of(new Steering.Part(windowed(model, 1), 0.5)))) {
      int[] prompt = SteeringTest.ROWS[0];
      assertThat(
              new Generator(model)
                  .generate(List.of(prompt), GenerationSettings.greedy(8), steering.taps())
                  .get(0)
                  .ids())
          .isEqualTo(greedilyWithoutCache(model, prompt, steering));
    }
  }

  @Test
  void aFileKeepsSitesAndWindow(@TempDir Path folder) throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      SteeringMap map = windowed(model, 1);
      map.save(folder.resolve("map"));
      SteeringMap loaded = SteeringMap.load(folder.resolve("map"));
      assertThat(loaded).isEqualTo(map);
      assertThat(loaded).isNotEqualTo(map.behind(((Gate) map.guard()).over(4)));
      loaded.requireFits(model);
    }
  }

  /** Files from before gates had a window name neither it nor earlier sites. */
  @Test
  void anOlderFileIsRead() throws IOException {
    Gate gate = Maps.gate("s", 3, 1);
    GuardFile now = GuardFile.of(gate, (name, values) -> {});
    String before = now.json().replace("\"earlier\":[],", "").replace("\"window\":0,", "");
    assertThat(before).doesNotContain("window").isNotEqualTo(now.json());
    assertThat(new GuardFile("gate", before).read(name -> gate.weight())).isEqualTo(gate);
  }

  @Test
  void aGateThatReadsBackwardsIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      SteeringMap map = windowed(model, 1);
      Gate gate = (Gate) map.guard();
      List<Gate.Reading> readings = gate.readings();
      SteeringMap turned =
          map.behind(
              new Gate(
                  List.of(readings.get(1), readings.get(0)),
                  0,
                  0,
                  3,
                  0,
                  1,
                  gate.source(),
                  gate.others()));
      assertThatThrownBy(() -> turned.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(readings.get(1).site())
          .hasMessageContaining("which decides");
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
