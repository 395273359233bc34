package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.Generation;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Applying maps: off means off, every fast path equals the definition, rows stay apart. */
class SteeringTest {

  static final int[][] ROWS = {
    {3, 1, 4, 1, 5, 9}, {2, 7, 1, 8, 2, 8}, {1, 4, 1, 4, 2, 1}, {6, 6, 6, 2, 6, 0}
  };

  static java.util.stream.Stream<String> families() {
    return Golden.families();
  }

  static java.util.stream.Stream<String> continuing() {
    return families().filter(family -> !family.equals("bert"));
  }

  @ParameterizedTest
  @MethodSource("families")
  void offIsBitForBitThePlainModel(String family) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model(family)) {
      byte[] plain = Tensors.bytes(model.logits(Tokens.of(ROWS), Taps.NONE));
      SteeringMap map = everywhere(model, 1, true);
      try (Steering none = Steering.of(model, List.of());
          Steering off = Steering.of(model, List.of(new Steering.Part(map, 0)));
          Steering rows = Steering.perRow(model, offRows(map))) {
        for (Steering steering : List.of(none, off, rows)) {
          assertThat(steering.taps()).isSameAs(Taps.NONE);
          assertThat(Tensors.bytes(model.logits(Tokens.of(ROWS), steering.taps())))
              .isEqualTo(plain);
        }
      }
    }
  }

  private static List<List<Steering.Part>> offRows(SteeringMap map) {
    List<Steering.Part> off = List.of(new Steering.Part(map, 0));
    return List.of(off, List.of(), off, List.of());
  }

  private static SteeringMap everywhere(LanguageModel model, long seed, boolean bounded) {
    List<Site> sites = model.sites().stream().filter(s -> s.width() > 0).toList();
    return Maps.random(model, sites, seed, bounded);
  }

  @ParameterizedTest
  @MethodSource("families")
  void aMixtureOfRowsEqualsTheRowsAlone(String family) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model(family)) {
      SteeringMap first = everywhere(model, 1, false);
      SteeringMap second = everywhere(model, 1000, true);
      List<List<Steering.Part>> mixture =
          List.of(
              List.of(new Steering.Part(first, 0.2)),
              List.of(),
              List.of(new Steering.Part(second, 0.3), new Steering.Part(first, 0.1)),
              List.of(new Steering.Part(second, 0.2)));
      Tensor together;
      try (Steering steering = Steering.perRow(model, mixture)) {
        together = model.logits(Tokens.of(ROWS), steering.taps());
      }
      for (int r = 0; r < ROWS.length; r++) {
        try (Steering steering = Steering.of(model, mixture.get(r))) {
          Tensor alone = model.logits(Tokens.of(ROWS[r]), steering.taps());
          assertThat(Tensors.floats(together.select(0, r)))
              .as("row " + r)
              .containsExactly(Tensors.floats(alone), within(2e-4f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void rowsGenerateWhatTheyGenerateAlone(String family) {
    try (LanguageModel model = Golden.model(family)) {
      SteeringMap first = everywhere(model, 1, false);
      SteeringMap second = everywhere(model, 1000, true);
      List<List<Steering.Part>> mixture =
          List.of(
              List.of(new Steering.Part(first, 0.2)),
              List.of(),
              List.of(new Steering.Part(second, 0.3), new Steering.Part(first, 0.1)),
              List.of(new Steering.Part(second, 0.2)));
      List<int[]> prompts = List.of(ROWS[0], new int[] {7, 2}, ROWS[2], new int[] {9, 9, 9});
      assertRowsEqualRowsAlone(model, mixture, prompts);
    }
  }

  /** A batch with other maps in every row writes what each row would have written alone. */
  static void assertRowsEqualRowsAlone(
      LanguageModel model, List<List<Steering.Part>> mixture, List<int[]> prompts) {
    Generator generator = new Generator(model);
    GenerationSettings settings = GenerationSettings.greedy(8);
    try (Steering together = Steering.perRow(model, mixture)) {
      List<Generation> all = generator.generate(prompts, settings, together.taps());
      for (int r = 0; r < prompts.size(); r++) {
        try (Steering steering = Steering.of(model, mixture.get(r))) {
          Generation alone =
              generator.generate(prompts.subList(r, r + 1), settings, steering.taps()).get(0);
          assertThat(all.get(r).ids()).as("row " + r).isEqualTo(alone.ids());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void theIdentityMapChangesNothing(String family) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model(family)) {
      SteeringMap identity =
          dev.tiller.steering.arithmetic.Scaling.of(everywhere(model, 1, false), 0);
      try (Steering steering = Steering.of(model, List.of(new Steering.Part(identity, 1)))) {
        assertThat(Tensors.floats(model.logits(Tokens.of(ROWS), steering.taps())))
            .containsExactly(
                Tensors.floats(model.logits(Tokens.of(ROWS), Taps.NONE)), within(1e-5f));
      }
    }
  }

  /** A network of one site that shows what the taps make of a tensor. */
  static Network oneSite(Tensor value, int width) {
    Site site = new Site("s", 0, width, 0, null);
    Segment segment = Segment.of("s", 0, List.of(site), (ids, pass) -> pass.at(site, value));
    return Network.of("one", "fingerprint", List.of(segment));
  }

  static Tensor run(Network network, Steering steering) {
    Tokens tokens = Tokens.of(ROWS);
    try (Pass pass = Pass.over(tokens, steering.taps())) {
      return network.segments().get(0).run(tokens.ids(), pass);
    }
  }

  static Tensor values(int rows, int length, int width) {
    Random random = new Random(3);
    float[] flat = new float[rows * length * width];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = i % 11 == 0 ? -0f : (float) random.nextGaussian();
    }
    return Tensors.of(flat, rows, length, width);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 37})
  void theTensorPathIsTheDefinition(int width) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = values(4, 3, width);
      for (double strength : new double[] {0.3, 1, 1.7, -0.5}) {
        for (boolean bounded : new boolean[] {false, true}) {
          AffineMap map = Maps.random(width, 5, bounded);
          Network network = oneSite(x, width);
          try (Steering steering =
              Steering.of(network, List.of(new Steering.Part(Maps.of("s", map), strength)))) {
            float[] moved = Tensors.floats(run(network, steering));
            float[] plain = Tensors.floats(x);
            for (int i = 0; i < plain.length; i++) {
              assertThat((double) moved[i])
                  .isCloseTo(map.move(i % width, plain[i], strength), within(1e-5));
            }
          }
        }
      }
    }
  }

  @Test
  void valuesAtTheBoundsAreLeftAlone() {
    try (TensorScope scope = TensorScope.open()) {
      float lo = -0.75f;
      float hi = 1.5f;
      float[] x = {lo, Math.nextUp(lo), 0, Math.nextDown(hi), hi, Math.nextDown(lo), 99, Float.NaN};
      AffineMap map = Maps.scalar(2, 10).within(new float[] {lo}, new float[] {hi});
      Network network = oneSite(Tensors.of(x, 1, 8, 1), 1);
      try (Steering steering =
          Steering.of(network, List.of(new Steering.Part(Maps.of("s", map), 1)))) {
        float[] moved = Tensors.floats(run(network, steering));
        assertThat(moved[0]).isEqualTo(lo);
        assertThat(moved[1]).isCloseTo(8.5f, within(1e-5f));
        assertThat(moved[2]).isEqualTo(10f);
        assertThat(moved[3]).isCloseTo(13f, within(1e-5f));
        assertThat(new float[] {moved[4], moved[5], moved[6]}).containsExactly(x[4], x[5], x[6]);
        assertThat(moved[7]).isNaN();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 16, 37})
  void rowsAreBitIdenticalToThemselvesAlone(int width) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = values(4, 3, width);
      AffineMap last = Maps.random(width, 8, false).at(Position.LAST);
      SteeringMap plain = Maps.of("s", Maps.random(width, 5, false));
      SteeringMap bounded = Maps.of("s", Maps.random(width, 6, true));
      SteeringMap sequence =
          Maps.of(
              "s",
              new SiteMap(List.of(Maps.random(width, 6, true), Maps.random(width, 7, false)), 0.5));
      List<Steering.Part> both =
          List.of(new Steering.Part(plain, 0.4), new Steering.Part(bounded, 1));
      List<List<Steering.Part>> stacked =
          List.of(List.of(new Steering.Part(plain, 1)), List.of(), both, both.subList(1, 2));
      checkRows(x, stacked, width);
      List<List<Steering.Part>> mixed =
          List.of(
              List.of(new Steering.Part(sequence, 1)),
              List.of(),
              both,
              List.of(new Steering.Part(Maps.of("s", last), 1)));
      checkRows(x, mixed, width);
    }
  }

  static void checkRows(Tensor x, List<List<Steering.Part>> rows, int width) {
    Network batch = oneSite(x, width);
    Tensor together;
    try (Steering steering = Steering.perRow(batch, rows)) {
      together = run(batch, steering);
    }
    for (int r = 0; r < rows.size(); r++) {
      Network single = oneSite(x.narrow(0, r, 1), width);
      try (Steering steering = Steering.of(single, rows.get(r))) {
        assertThat(Tensors.bytes(together.narrow(0, r, 1)))
            .as("row " + r)
            .isEqualTo(Tensors.bytes(run(single, steering)));
      }
    }
  }

  @Test
  void onlyTheLastPositionMoves() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = values(4, 3, 6);
      AffineMap map = Maps.random(6, 5, false);
      Network network = oneSite(x, 6);
      try (Steering all = Steering.of(network, parts(map));
          Steering last = Steering.of(network, parts(map.at(Position.LAST)))) {
        Tensor everywhere = run(network, all);
        Tensor end = run(network, last);
        assertThat(Tensors.bytes(end.narrow(1, 0, 2))).isEqualTo(Tensors.bytes(x.narrow(1, 0, 2)));
        assertThat(Tensors.floats(end.select(1, 2)))
            .containsExactly(Tensors.floats(everywhere.select(1, 2)), within(1e-6f));
      }
    }
  }

  private static List<Steering.Part> parts(AffineMap map) {
    return List.of(new Steering.Part(Maps.of("s", map), 1));
  }

  @Test
  void halfPrecisionIsWidenedMovedAndRoundedBack() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = values(4, 3, 6).to(ScalarType.BFloat16);
      AffineMap map = Maps.random(6, 5, true);
      Network narrow = oneSite(x, 6);
      Network wide = oneSite(x.to(ScalarType.Float), 6);
      try (Steering first = Steering.of(narrow, parts(map));
          Steering second = Steering.of(wide, parts(map))) {
        Tensor moved = run(narrow, first);
        assertThat(moved.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(Tensors.bytes(moved))
            .isEqualTo(Tensors.bytes(run(wide, second).to(ScalarType.BFloat16)));
      }
    }
  }

  @Test
  void severalMapsActInTheirOrder() {
    try (TensorScope scope = TensorScope.open()) {
      Network network = oneSite(Tensors.of(new float[] {1}, 1, 1, 1), 1);
      SteeringMap a = Maps.of("s", Maps.scalar(1.3, -0.4));
      SteeringMap b = Maps.of("s", Maps.scalar(0.6, 0.9));
      List<Steering.Part> forward = List.of(new Steering.Part(a, 1), new Steering.Part(b, 1));
      List<Steering.Part> backward = new ArrayList<>(forward);
      java.util.Collections.reverse(backward);
      try (Steering first = Steering.of(network, forward);
          Steering second = Steering.of(network, backward)) {
        assertThat(Tensors.floats(run(network, first))[0]).isCloseTo(1.44f, within(1e-6f));
        assertThat(Tensors.floats(run(network, second))[0]).isCloseTo(1.55f, within(1e-6f));
      }
    }
  }

  @Test
  void closingFreesWhatWasPrecomputed() {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model("llama")) {
      SteeringMap map = everywhere(model, 1, true);
      int before = scope.size();
      for (int i = 0; i < 3; i++) {
        try (Steering steering = Steering.of(model, List.of(new Steering.Part(map, 0.5)))) {
          assertThat(steering.taps()).isNotSameAs(Taps.NONE);
        }
      }
      assertThat(scope.size()).isEqualTo(before);
    }
  }

  @Test
  void oneThatCannotBeMadeLeavesNothing() {
    Site first = new Site("first", 0, 3, 0, null);
    Site second = new Site("second", 1, 3, 1, null);
    Map<Site, SiteMap> maps = new java.util.LinkedHashMap<>();
    maps.put(first, SiteMap.of(Maps.random(3, 1, true)));
    maps.put(second, null);
    try (LeakCheck check = LeakCheck.open()) {
      assertThatThrownBy(() -> Steering.ofSites(maps)).isInstanceOf(NullPointerException.class);
    }
  }
}
