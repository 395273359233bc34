package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.network.FeatureSet;
import dev.tiller.network.Features;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Order;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Methods;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for language models holds for any network: two of these were written outside of
 * Tiller, take vectors and images, and are registered nowhere; the third is a backbone of {@code
 * vision}.
 */
class AnyNetworkTest {

  /** A network, and items of the kind that it takes. */
  record Case(String name, LongFunction<BuiltNetwork> network, long[] shape) {

    FeatureSet items(String set, int count, double mean, long seed) {
      Random random = new Random(seed);
      float[] values = new float[(int) (count * Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (mean + random.nextGaussian());
      }
      return new FeatureSet(set, shape, values);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("vectors", OwnNetworks::vectors, new long[] {6}),
        new Case("images", OwnNetworks::images, new long[] {1, 8, 8}),
        new Case("backbone", AnyNetworkTest::backbone, new long[] {2, 8, 8}));
  }

  /** One that Tiller ships, with batch normalization and a classifier. */
  private static BuiltNetwork backbone(long seed) {
    SmallCnn cnn = new SmallCnn(2, List.of(4, 6), false, 3);
    InitialWeights weights = new InitialWeights(seed, cnn.initialWeights());
    return BuiltNetwork.build(
        cnn.architecture(), cnn.defaultSites(), Parts.from(weights, ScalarType.Float), cnn::build);
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> methods() {
    return cases().stream()
        .flatMap(
            c ->
                Methods.all().stream()
                    .map(m -> org.junit.jupiter.params.provider.Arguments.of(c, m)));
  }

  private static SteeringMap fit(BuiltNetwork network, Case c, FitSettings settings) {
    return Fitter.of(network, settings)
        .fit(c.items("plain", 12, 0, 1), c.items("shifted", 12, 0.7, 2));
  }

  private static FitSettings settings(SteeringMethod method) {
    SteeringMethod quick =
        method instanceof LinEas lineas
            ? lineas.with(Optimization.PAPER.withSteps(4)).with(Batching.STANDARD)
            : method;
    return FitSettings.of(quick).withSites(SiteGroups.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsSitesAreRead(Case c) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1);
        Features input = c.items("x", 3, 0, 1).batch(0, 1, 2)) {
      Map<Site, Tap> taps = new LinkedHashMap<>();
      List<String> read = new ArrayList<>();
      for (Site site : network.sites()) {
        taps.put(
            site,
            (where, value, pass) -> {
              Tensor rows = where.readable(value, pass.input());
              assertThat(rows.size(0)).isEqualTo(3);
              assertThat(rows.size(2)).isEqualTo(where.width());
              read.add(where.name());
              return value;
            });
      }
      network.answer(input, Taps.of(taps));
      assertThat(read).isEqualTo(network.sites().stream().map(Site::name).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodIsFittedAndSteersIt(Case c, SteeringMethod method) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1);
        Features input = c.items("x", 3, 0, 5).batch(0, 1, 2)) {
      List<Order> orders =
          method instanceof JointMethod
              ? List.of(Order.JOINT)
              : ((ResponseMethod) method).needsAllSites()
                  ? List.of(Order.AT_ONCE)
                  : List.of(Order.AT_ONCE, Order.CAUSAL);
      byte[] plain = Tensors.bytes(network.answer(input, Taps.NONE));
      for (Order order : orders) {
        SteeringMap map = fit(network, c, settings(method).withOrder(order));
        try (Steering off = Steering.of(network, map, 0);
            Steering on = Steering.of(network, map, 1)) {
          assertThat(Tensors.bytes(network.answer(input, off.taps())))
              .as("strength 0 is bit for bit the plain network")
              .isEqualTo(plain);
          Tensor moved = network.answer(input, on.taps());
          assertThat(moved.isfinite().all().item_bool()).isTrue();
          assertThat(Tensors.bytes(moved)).as("strength 1 moves it").isNotEqualTo(plain);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meansArriveWhereTheyShould(Case c) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1)) {
      Site first = SiteGroups.resolve(network, SiteGroups.DEFAULT).get(0);
      FitSettings settings =
          FitSettings.of(new MeanAct()).withSites(java.util.regex.Pattern.quote(first.name()));
      FeatureSet source = c.items("plain", 12, 0, 1);
      FeatureSet target = c.items("shifted", 12, 0.7, 2);
      SteeringMap map = Fitter.of(network, settings).fit(source, target);
      try (Steering steering = Steering.of(network, map, 1)) {
        assertThat(mean(network, first, source, steering.taps()))
            .containsExactly(mean(network, first, target, Taps.NONE), within(1e-4));
      }
    }
  }

  private static double[] mean(BuiltNetwork network, Site site, FeatureSet set, Taps taps) {
    double[][] found = new double[1][];
    int[] all = java.util.stream.IntStream.range(0, set.size()).toArray();
    try (TensorScope scope = TensorScope.open();
        Features input = set.batch(all)) {
      Tap reader =
          (where, value, pass) -> {
            Tensor rows = where.readable(value, pass.input());
            found[0] = Tensors.doubles(rows.mean(1).mean(0));
            return value;
          };
      network.answer(input, taps.and(Map.of(site, reader)));
    }
    return found[0];
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMapARowIsThatRowAlone(Case c) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1)) {
      SteeringMap map = fit(network, c, settings(new MeanAct()));
      FeatureSet items = c.items("x", 3, 0, 5);
      double[] strengths = {0, 0.5, 1};
      List<List<Steering.Part>> rows =
          Arrays.stream(strengths).mapToObj(s -> List.of(new Steering.Part(map, s))).toList();
      try (Steering perRow = Steering.perRow(network, rows);
          Features together = items.batch(0, 1, 2)) {
        Tensor all = network.answer(together, perRow.taps());
        for (int r = 0; r < strengths.length; r++) {
          try (Steering alone = Steering.of(network, map, strengths[r]);
              Features one = items.batch(r)) {
            assertThat(Tensors.floats(all.select(0, r)))
                .containsExactly(Tensors.floats(network.answer(one, alone.taps())), within(1e-5f));
          }
        }
      }
    }
  }

  @Test
  void aMapIsKeptAndRefusedForAnotherNetwork(@TempDir Path folder) throws Exception {
    Case c = cases().get(0);
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1);
        BuiltNetwork other = c.network().apply(2)) {
      SteeringMap map = fit(network, c, settings(new MeanAct()));
      map.save(folder.resolve("own.map"));
      SteeringMap read = SteeringMap.load(folder.resolve("own.map"));
      assertThat(read.sites()).isEqualTo(map.sites());
      assertThatThrownBy(() -> Steering.of(other, read, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("my-vectors");
    }
  }

  @Test
  void aGroupThatItDoesNotDeclareIsRefusedByItsName() {
    try (BuiltNetwork network = OwnNetworks.vectors(1)) {
      assertThatThrownBy(() -> SiteGroups.resolve(network, "attention"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no sites of the group \"attention\"")
          .hasMessageContaining("mlp")
          .hasMessageContaining("residual");
    }
  }
}
