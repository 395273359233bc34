package dev.tiller.steering.lineas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.JointMethod;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.optimizer.Sgd;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Golden checks GC6 to GC9, in double. The order of parameters is omega - 1, beta, by site. */
class GoldenLinEasTest {

  private static final double EXACT = 1e-9;
  private static final Site ONE = new Site("one", 0, 3, 1, null);
  private static final double[] U_AND_V = {
    0.5, -1.2, 2, 1.5, 0.3, -0.4, -0.7, 0.8, 1.1, 0.9, -0.1, 0.6, // U
    0.1, 0.4, 0.3, -0.6, 1.9, 1.4, 1.2, -0.5, -0.8, 0.4, 1, 2.5 // V
  };

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static JointMethod.Problem oneSite() {
    Network network = TanhNetwork.table(ONE, U_AND_V);
    return TanhNetwork.problem(network, List.of(ONE), List.of(ONE), 4, 4);
  }

  private static JointMethod.Problem twoSites() {
    List<Site> sites = List.of(TanhNetwork.FIRST, TanhNetwork.SECOND);
    return TanhNetwork.problem(TanhNetwork.build(), sites, sites, 4, 4);
  }

  private static void check(
      JointMethod.Problem problem,
      SetDistance comparison,
      Batching batching,
      double[] u,
      double loss,
      double... gradient) {
    try (TransportLoss objective = TransportLoss.of(problem, comparison, batching)) {
      TransportLoss.Value value = objective.at(Tensors.of(u), 0);
      assertThat(value.loss()).isCloseTo(loss, within(EXACT));
      assertThat(Tensors.doubles(value.gradient())).containsExactly(gradient, within(EXACT));
    }
  }

  private static Batching batching(Batching.Backward backward) {
    return Batching.STANDARD.with(backward);
  }

  @ParameterizedTest
  @EnumSource
  void gc6OneSite(Batching.Backward backward) {
    check(
        oneSite(),
        SetDistance.STANDARD,
        batching(backward),
        new double[6],
        0.885,
        0.585,
        -0.1,
        -0.655,
        0.55,
        -1.5,
        -0.05);
    check(
        oneSite(),
        SetDistance.STANDARD,
        batching(backward),
        new double[] {-0.2, 0.25, -1.5, 0.1, -0.2, 0.3},
        2.6236875,
        0.315,
        0.1925,
        -0.2225,
        0.53,
        -1.925,
        -1.925);
  }

  @Test
  void gc6MeanOverNeurons() {
    SetDistance mean =
        new SetDistance(
            SetDistance.Reduction.MEAN, SetDistance.Reduction.SUM, SetDistance.Targets.DRAWN);
    check(
        oneSite(),
        mean,
        Batching.STANDARD,
        new double[6],
        0.295,
        0.195,
        -0.1 / 3,
        -0.655 / 3,
        0.55 / 3,
        -0.5,
        -0.05 / 3);
  }

  @Test
  void gc6DistancesAndTheirGradient() {
    Tensor z = Tensors.of(java.util.Arrays.copyOf(U_AND_V, 12), 4, 3);
    Tensor v = Tensors.of(java.util.Arrays.copyOfRange(U_AND_V, 12, 24), 4, 3);
    Wasserstein found = Wasserstein.of(z, Wasserstein.sortedColumns(v));
    assertThat(Tensors.doubles(found.distances()))
        .containsExactly(new double[] {0.1275, 0.61, 0.1475}, within(EXACT));
    assertThat(Tensors.doubles(found.gradient()))
        .containsExactly(
            new double[] {
              0.2, -0.35, -0.25, 0.15, -0.35, 0.2, -0.05, -0.55, -0.15, 0.25, -0.25, 0.15
            },
            within(EXACT));
  }

  /** The loss of the second site reaches back into the first map. */
  @ParameterizedTest
  @EnumSource
  void gc7TwoSites(Batching.Backward backward) {
    check(
        twoSites(),
        SetDistance.STANDARD,
        batching(backward),
        new double[8],
        0.8557818916,
        1.0051761167,
        -0.0202041056,
        1.2193159378,
        -0.5703734634,
        0.4194734909,
        0.0298807025,
        0.7031279238,
        -0.0475749734);
    check(
        twoSites(),
        SetDistance.STANDARD,
        batching(backward),
        new double[] {-0.1, 0.2, -0.3, 0.1, -0.3, 0.1, 0.05, -0.1},
        0.3941488017,
        0.645952867,
        0.0781400002,
        0.7447874397,
        -0.4132984746,
        0.1388768698,
        0.0788963392,
        0.4873930392,
        -0.108929662);
  }

  /** Groups of two tokens: the loss still sees all four rows together. */
  @ParameterizedTest
  @EnumSource
  void gc7InGroups(Batching.Backward backward) {
    check(
        twoSites(),
        SetDistance.STANDARD,
        batching(backward).withTokens(2),
        new double[8],
        0.8557818916,
        1.0051761167,
        -0.0202041056,
        1.2193159378,
        -0.5703734634,
        0.4194734909,
        0.0298807025,
        0.7031279238,
        -0.0475749734);
  }

  @Test
  void gc7SumOverSites() {
    SetDistance sum =
        new SetDistance(
            SetDistance.Reduction.SUM, SetDistance.Reduction.SUM, SetDistance.Targets.DRAWN);
    try (TransportLoss objective = TransportLoss.of(twoSites(), sum, Batching.STANDARD)) {
      assertThat(objective.at(Tensors.of(new double[8]), 0).loss())
          .isCloseTo(2 * 0.8557818916, within(EXACT));
    }
  }

  @Test
  void gc7TwoHundredSteps() {
    LinEas method = new LinEas().with(Optimization.PAPER.withSteps(200));
    Map<String, AffineMap> maps = method.fit(twoSites(), FitSession.silent());
    AffineMap first = maps.get("first");
    AffineMap second = maps.get("second");
    assertThat(first.omega())
        .containsExactly(new float[] {0.6658730821f, 0.9476495453f}, within(1e-6f));
    assertThat(first.beta())
        .containsExactly(new float[] {-0.7100487164f, 0.3665045139f}, within(1e-6f));
    assertThat(second.omega())
        .containsExactly(new float[] {0.9087091959f, 0.8982447438f}, within(1e-6f));
    assertThat(second.beta())
        .containsExactly(new float[] {-0.0606649262f, -0.0055981284f}, within(1e-6f));
  }

  private static final double[] GC8 = {0.3, -0.05, 0.12, -0.4, 0.02, -0.25, 0, 0.07};

  private static void gc8(Sparsity sparsity, double rate, long support, double... expected) {
    Layout layout = new Layout(List.of(new Site("s", 0, 4, 1, null)));
    Tensor u = Tensors.of(GC8);
    sparsity.shrink(u, layout, rate);
    assertThat(Tensors.doubles(u)).containsExactly(expected, within(EXACT));
    assertThat(layout.support(u, 0, 1e-6)).isEqualTo(support);
  }

  @Test
  void gc8AsThePaperPrintsIt() {
    gc8(
        Sparsity.of(0.05).withThresholds(Sparsity.Thresholds.PAPER),
        0.1,
        4,
        0.2213154837,
        0,
        0.0619683354,
        -0.3098416772,
        0,
        -0.1502481405,
        0,
        0.015024814);
  }

  @Test
  void gc8WithTheStep() {
    gc8(
        Sparsity.of(1).withWeights(new Sparsity.Weights(0.5, 0.5)),
        0.1,
        4,
        0.1926309674,
        0,
        0.0539366709,
        -0.2696833544,
        0,
        -0.100496281,
        0,
        0.0100496281);
  }

  @Test
  void gc8StrongGroup() {
    Sparsity strong = Sparsity.of(1).withWeights(new Sparsity.Weights(0.5, 2));
    gc8(strong, 0.1, 3, 0.0205238697, 0, 0.0057466835, -0.0287334176, 0, 0, 0, 0);
    Layout layout = new Layout(List.of(new Site("s", 0, 4, 1, null)));
    Tensor u = Tensors.of(GC8);
    strong.shrink(u, layout, 0.1);
    assertThat(strong.penalty(u, layout))
        .isCloseTo(0.5 * 0.0550039709 + 2 * 0.0715503428, within(EXACT));
  }

  @Test
  void gc9FourProximalSteps() {
    Sparsity l1 = Sparsity.of(1).withWeights(new Sparsity.Weights(0.2, 0));
    Optimization optimization = Optimization.PAPER.withSteps(4);
    double[] losses = {0.885, 0.6424060206, 0.5083014062, 0.4519854869, 0.4380859735};
    double[][] after = {
      {-0.0385, 0, 0.0455, -0.035, 0.13, 0},
      {-0.0618318819, 0, 0.0732099707, -0.0552846963, 0.2187695526, 0},
      {-0.0721671949, 0, 0.0854726424, -0.0638554732, 0.2618925974, 0},
      {-0.0747686916, 0, 0.0885497914, -0.0659482705, 0.27326, 0}
    };
    try (TransportLoss objective =
        TransportLoss.of(oneSite(), SetDistance.STANDARD, Batching.STANDARD)) {
      Tensor u = Tensors.of(new double[6]);
      Sgd descent = new Sgd(1);
      for (int step = 0; step < 4; step++) {
        TransportLoss.Value value = objective.at(u, step);
        assertThat(value.loss()).isCloseTo(losses[step], within(EXACT));
        double rate = optimization.rate(step);
        descent.update(u, value.gradient(), Map.of(), rate, step);
        l1.shrink(u, objective.layout(), rate);
        assertThat(Tensors.doubles(u)).containsExactly(after[step], within(EXACT));
      }
      assertThat(objective.at(u, 0).loss()).isCloseTo(losses[4], within(EXACT));
    }
  }

  @Test
  void gc12UnequalSizes() {
    Tensor z = Tensors.of(new double[] {0, 1, 4}, 3, 1);
    Tensor v = Tensors.of(new double[] {2, 0.5}, 2, 1);
    Wasserstein found = Wasserstein.of(z, Wasserstein.sortedColumns(v));
    assertThat(Tensors.doubles(found.distances()))
        .containsExactly(new double[] {1.625}, within(EXACT));
    assertThat(Tensors.doubles(found.gradient()))
        .containsExactly(
            new double[] {2 * -0.5 / 3, 2 * (0.5 - 1) / 6, 2 * 2 / 3.0}, within(EXACT));
  }
}
