package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Tokens;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Golden check GC5: causal against at-once estimation on h2 = tanh(W h1 + c), through the real
 * fitter. Token i stands for the i-th given h1.
 */
class CausalGoldenTest {

  private static final float[] H1 = {
    1,
    0.2f,
    0.4f,
    -0.6f,
    -0.3f,
    0.9f,
    1.6f,
    0.1f, // source
    -0.5f,
    0.4f,
    0.3f,
    1.2f,
    0.1f,
    -0.2f,
    -0.9f,
    0.7f, // target
    0.7f,
    -0.1f // the value of the inference example
  };
  private static final Site FIRST = new Site("first", 0, 2, 1, null);
  private static final Site SECOND = new Site("second", 1, 2, 2, null);

  private TensorScope scope;
  private Network network;

  @BeforeEach
  void build() {
    scope = TensorScope.open();
    Tensor table = Tensors.of(H1, 9, 2);
    Tensor weight = Tensors.of(new float[] {0.8f, -0.5f, 0.3f, 1.1f}, 2, 2);
    TensorOptional bias = new TensorOptional(Tensors.of(new float[] {0.1f, -0.2f}));
    network =
        Network.of(
            "tanh",
            "tanh-1",
            List.of(
                Segment.of(
                    "first",
                    Segment.EMBEDDING,
                    List.of(FIRST),
                    (ids, pass) -> pass.at(FIRST, torch.embedding(table, ids))),
                Segment.of(
                    "second",
                    0,
                    List.of(SECOND),
                    (h, pass) -> pass.at(SECOND, torch.linear(h, weight, bias).tanh()))));
  }

  @AfterEach
  void free() {
    scope.close();
  }

  private SteeringMap fit(FitSettings settings) {
    return Fitter.of(network, settings)
        .fit(tokens("source", 0, 1, 2, 3), tokens("target", 4, 5, 6, 7));
  }

  private static FitSettings settings(Order order) {
    return FitSettings.of(new LinearAct())
        .withSites(".*")
        .withSupport(Support.ALL)
        .withOrder(order);
  }

  private static Sentences tokens(String name, int... ids) {
    List<int[]> rows = new ArrayList<>();
    for (int id : ids) {
      rows.add(new int[] {id});
    }
    return Sentences.ofTokens(name, rows);
  }

  @Test
  void causalSteersBothSets() {
    SteeringMap map = fit(settings(Order.CAUSAL));
    check(map, "first", 0.6666666667, 0.9424778761, -0.7, 0.3836283186);
    check(map, "second", 0.3764236038, 0.8028326677, -0.6384610459, 0.1717898731);
  }

  @Test
  void atOnceSteersNone() {
    SteeringMap map = fit(settings(Order.AT_ONCE));
    check(map, "first", 0.6666666667, 0.9424778761, -0.7, 0.3836283186);
    check(map, "second", 0.5517371862, 0.8300938269, -0.521547887, 0.0754433987);
  }

  @Test
  void causalWithoutStrengthIsAtOnce() {
    SteeringMap causal = fit(settings(Order.CAUSAL).withStrength(0));
    assertThat(causal.sites()).isEqualTo(fit(settings(Order.AT_ONCE)).sites());
  }

  @Test
  void inferenceWithTheCausalMaps() {
    SteeringMap map = fit(settings(Order.CAUSAL));
    try (Steering steering = Steering.of(network, List.of(new Steering.Part(map, 1)));
        Pass pass = Pass.over(Tokens.of(new int[] {8}), steering.taps())) {
      Tensor state = Tokens.of(new int[] {8}).ids();
      Tensor h1 = network.segments().get(0).run(state, pass);
      assertThat(Tensors.floats(h1))
          .containsExactly(new float[] {-0.2333333333f, 0.289380531f}, within(1e-5f));
      Tensor h2 = network.segments().get(1).run(h1, pass);
      assertThat(Tensors.floats(h2))
          .containsExactly(new float[] {-0.72402799f, 0.2105514502f}, within(1e-5f));
    }
  }

  private static void check(
      SteeringMap map, String site, double omega0, double omega1, double beta0, double beta1) {
    AffineMap found = map.sites().get(site).affine();
    assertThat(found.omega())
        .as("omega of " + site)
        .containsExactly(new float[] {(float) omega0, (float) omega1}, within(1e-5f));
    assertThat(found.beta())
        .as("beta of " + site)
        .containsExactly(new float[] {(float) beta0, (float) beta1}, within(1e-5f));
  }
}
