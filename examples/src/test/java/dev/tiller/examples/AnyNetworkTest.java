package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.chain.NetworkChain;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.network.FeatureSet;
import dev.tiller.network.Features;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.State;
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
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.Share;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.backbone.C4Cnn;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for language models holds for any network: three of these were written outside of
 * Tiller, take vectors and images, and are registered nowhere; the others are backbones of {@code
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
        new Case("image blocks", OwnNetworks::imageBlocks, new long[] {1, 5, 5}),
        new Case("backbone", AnyNetworkTest::smallCnn, new long[] {2, 8, 8}),
        new Case("group", AnyNetworkTest::c4Cnn, new long[] {1, 8, 8}));
  }

  /** A backbone that Tiller ships, with batch normalization and a classifier. */
  private static BuiltNetwork smallCnn(long seed) {
    return built(new SmallCnn(2, List.of(4, 6), false, 3), seed);
  }

  /** One whose sites have an axis more: [rows, channels, orientations, height, width]. */
  private static BuiltNetwork c4Cnn(long seed) {
    return built(new C4Cnn(1, List.of(3, 4), 2), seed);
  }

  private static BuiltNetwork built(Backbone backbone, long seed) {
    InitialWeights weights = new InitialWeights(seed, backbone.initialWeights());
    return BuiltNetwork.build(
        backbone.architecture(),
        backbone.defaultSites(),
        Parts.from(weights, torch.ScalarType.Float),
        backbone::build);
  }

  static Stream<Arguments> methods() {
    return cases().stream().flatMap(c -> Methods.all().stream().map(m -> Arguments.of(c, m)));
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

  /** Learns to say how large the items are: what a user's own training of his own network needs. */
  private record SayHowLarge(BuiltNetwork network, Case of) implements Objective {

    @Override
    public Identity identity() {
      return Identity.of("say-how-large").with("network", network.type());
    }

    @Override
    public Map<String, Tensor> parameters() {
      return network.parameters();
    }

    @Override
    public Map<String, Tensor> buffers() {
      return network.buffers();
    }

    @Override
    public int samples(long seen) {
      return 8;
    }

    @Override
    public Losses gradients(Share share) {
      FeatureSet items = of.items("seen", share.samples(), 0, share.random().nextLong());
      int[] own = IntStream.range(share.from(), share.to()).toArray();
      try (Features input = items.batch(own);
          Pass pass = Pass.training(input, Taps.NONE)) {
        Tensor said =
            network.run(input.state(), pass, 0, network.segments().size()).main().select(1, 0);
        Tensor large = input.values().flatten(1, -1).square().mean(new long[] {1}, false, null);
        return share.backward(torch.mse_loss(said, large));
      }
    }
  }

  private static Run.Result train(BuiltNetwork network, Case c, Path folder, long until) {
    try (Run run =
        Run.of(new SayHowLarge(network, c))
            .optimizer(new Adam(0.01))
            .samples(8 * 200)
            .seed(3)
            .folder(folder)
            .open()) {
      return run.run(Monitor.NONE, until);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsTrainedAndGoesOnWithTheSameBits(Case c, @TempDir Path folder) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork once = c.network().apply(1);
        BuiltNetwork first = c.network().apply(1);
        BuiltNetwork second = c.network().apply(1)) {
      double untrained = train(first, c, folder.resolve("parts"), 8).loss().getAsDouble();
      Run.Result whole = train(once, c, folder.resolve("once"), Long.MAX_VALUE);
      assertThat(whole.loss().getAsDouble()).isLessThan(0.5 * untrained);
      train(first, c, folder.resolve("parts"), 8 * 90);
      Run.Result resumed = train(second, c, folder.resolve("parts"), Long.MAX_VALUE);
      assertThat(resumed).isEqualTo(whole);
      once.parameters()
          .forEach(
              (name, p) ->
                  assertThat(Tensors.bytes(second.parameters().get(name)))
                      .as(name)
                      .isEqualTo(Tensors.bytes(p)));
    }
  }

  /** What is kept for the way back, and how many items pass at once, changes rounding alone. */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsKeptForTheWayBackChangesNothing(Case c) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1);
        Features input = c.items("x", 3, 0, 5).batch(0, 1, 2)) {
      LinEas steps = new LinEas().with(Optimization.PAPER.withSteps(4));
      List<float[]> answers = new ArrayList<>();
      for (Batching.Backward backward : Batching.Backward.values()) {
        for (int atOnce : new int[] {0, 5}) {
          Batching batching = Batching.STANDARD.with(backward).withTokens(atOnce);
          SteeringMap map = fit(network, c, settings(steps, batching));
          try (Steering on = Steering.of(network, map, 1)) {
            answers.add(Tensors.floats(network.answer(input, on.taps())));
          }
        }
      }
      assertThat(answers)
          .allSatisfy(found -> assertThat(found).containsExactly(answers.get(0), within(1e-4f)));
    }
  }

  private static FitSettings settings(LinEas method, Batching batching) {
    return FitSettings.of(method.with(batching)).withSites(SiteGroups.DEFAULT);
  }

  /** Networks whose blocks keep the shape of their state, and that shape. */
  static Stream<Arguments> chains() {
    return Stream.of(
        Arguments.of(cases().get(0), List.of(8L)),
        Arguments.of(cases().get(2), List.of(2L, 5L, 5L)));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void itsBlocksAreSolvedAsAChain(Case c, List<Long> shape) {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = c.network().apply(1);
        Features input = c.items("x", 3, 0, 5).batch(0, 1, 2)) {
      SteeringMap map = fit(network, c, settings(new MeanAct()));
      byte[] unsteered = Tensors.bytes(network.answer(input, Taps.NONE));
      try (Steering steering = Steering.of(network, map, 1);
          Pass pass = Pass.over(input, steering.taps())) {
        int blocks = network.segments().size() - 1;
        State first = network.run(input.state(), pass, 0, 1);
        State expected = network.run(State.of(first.main()), pass, 1, blocks);
        NetworkChain chain = new NetworkChain(network.segments().subList(1, blocks), shape, pass);
        Tensor start = first.main().reshape(3, chain.width());
        ChainSolution found = new NewtonSolver().solve(chain, start);
        assertThat(found.converged()).isTrue();
        assertThat(Tensors.floats(found.last()))
            .containsExactly(Tensors.floats(expected.main().reshape(3, -1)), within(1e-5f));
        Tensor last = found.last().view(Tensors.shape(expected.main()));
        Tensor answer = network.run(State.of(last), pass, blocks, network.segments().size()).main();
        assertThat(Tensors.bytes(answer)).as("it was steered").isNotEqualTo(unsteered);
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
