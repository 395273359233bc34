package dev.tiller.steering.lineas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.fit.Methods;
import dev.tiller.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LinEAS on networks of one and two sites, whose optimum is known. */
class LinEasTest {

  private static final List<Site> BOTH = List.of(TanhNetwork.FIRST, TanhNetwork.SECOND);

  private static LinEas steps(int steps) {
    return new LinEas().with(Optimization.PAPER.withSteps(steps));
  }

  /** GC15: with one site and no regularizer, long training reaches the closed form of GC6. */
  @Test
  void oneSiteTrainsToLinearAct() {
    try (TensorScope scope = TensorScope.open()) {
      Site one = new Site("one", 0, 3, 1, null);
      double[] values = {
        0.5, -1.2, 2, 1.5, 0.3, -0.4, -0.7, 0.8, 1.1, 0.9, -0.1, 0.6, 0.1, 0.4, 0.3, -0.6, 1.9, 1.4,
        1.2, -0.5, -0.8, 0.4, 1, 2.5
      };
      JointMethod.Problem problem =
          TanhNetwork.problem(TanhNetwork.table(one, values), List.of(one), List.of(one), 4, 4);
      for (Optimization.Rule rule : Optimization.Rule.values()) {
        LinEas method =
            new LinEas().with(new Optimization(rule, 2000, rule.ordinal() == 0 ? 0.2 : 0.05, 0, 0));
        AffineMap map = method.fit(problem, FitSession.silent()).get("one");
        assertThat(map.omega())
            .as(rule.toString())
            .containsExactly(
                new float[] {0.7818532819f, 1.1612903226f, 1.4081463009f}, within(1e-4f));
        assertThat(map.beta())
            .containsExactly(
                new float[] {-0.155019305f, 0.7580645161f, -0.3117206983f}, within(1e-4f));
      }
    }
  }

  @Test
  void aMapAfterTheLastLossSiteStaysIdentity() {
    try (TensorScope scope = TensorScope.open()) {
      JointMethod.Problem problem =
          TanhNetwork.problem(TanhNetwork.build(), BOTH, List.of(TanhNetwork.FIRST), 4, 4);
      Map<String, AffineMap> maps = steps(20).fit(problem, FitSession.silent());
      assertThat(maps.get("second"))
          .isEqualTo(AffineMap.of(new float[] {1, 1}, new float[] {0, 0}));
      assertThat(maps.get("first").omega()[0]).isNotEqualTo(1f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void lossSitesMayLieBeyondTheSteeredOnes(Batching.Backward backward) {
    try (TensorScope scope = TensorScope.open()) {
      JointMethod.Problem problem =
          TanhNetwork.problem(
              TanhNetwork.build(), List.of(TanhNetwork.FIRST), List.of(TanhNetwork.SECOND), 4, 4);
      LinEas method = steps(300).with(Batching.STANDARD.with(backward));
      Map<String, AffineMap> maps = method.fit(problem, FitSession.silent());
      try (TransportLoss objective =
          TransportLoss.of(problem, SetDistance.STANDARD, Batching.STANDARD)) {
        double before = objective.at(objective.layout().vector(Map.of()), 0).loss();
        double after = objective.at(objective.layout().vector(maps), 0).loss();
        assertThat(after).isLessThan(before / 4);
      }
    }
  }

  @Test
  void steeredSitesAfterAllLossSitesAreRefused() {
    try (TensorScope scope = TensorScope.open()) {
      JointMethod.Problem problem =
          TanhNetwork.problem(
              TanhNetwork.build(), List.of(TanhNetwork.SECOND), List.of(TanhNetwork.FIRST), 4, 4);
      assertThatThrownBy(() -> steps(1).fit(problem, FitSession.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("come after the last loss site \"first\"");
    }
  }

  @Test
  void aResponseThatIsNoNumberIsRefused() {
    try (TensorScope scope = TensorScope.open()) {
      Site one = new Site("one", 0, 1, 1, null);
      double[] values = {1, 2, 3, Double.NaN, 5, 6, 7, 8};
      Network network = TanhNetwork.table(one, values);
      assertThatThrownBy(
              () ->
                  steps(1)
                      .fit(
                          TanhNetwork.problem(network, List.of(one), List.of(one), 4, 4),
                          FitSession.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("source sentence in step 0 at the site \"one\" is no number");
      double[] wild = {1, 2, 3, 4, 5, 6, 7, 9};
      LinEas runaway =
          new LinEas().with(new Optimization(Optimization.Rule.SGD, 2000, 1e6, 1e6, 0));
      assertThatThrownBy(
              () ->
                  runaway.fit(
                      TanhNetwork.problem(
                          TanhNetwork.table(one, wild), List.of(one), List.of(one), 4, 4),
                      FitSession.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the training runs away; lower the learning rate");
    }
  }

  @Test
  void minibatchesCoverTheSetAndFollowFromTheSeed() {
    Minibatches batches = new Minibatches(10, 7, 4, 1);
    List<Integer> first = batches.source(0);
    List<Integer> second = batches.source(1);
    assertThat(first).hasSize(4).doesNotContainAnyElementsOf(second);
    assertThat(batches.source(2)).isNotEqualTo(first);
    assertThat(batches.source(0)).isEqualTo(first);
    assertThat(batches.target(0)).hasSize(4).doesNotHaveDuplicates();
    assertThat(new Minibatches(10, 7, 4, 2).source(0)).isNotEqualTo(first);
  }

  @Test
  void isFoundByItsName() {
    assertThat(Methods.named("lineas")).isEqualTo(new LinEas());
  }
}
