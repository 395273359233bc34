package dev.tiller.steering.lineas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.Golden;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss and its gradient, by every way to it. */
class TransportLossTest {

  private static JointMethod.Problem problem(LanguageModel model, List<Site> sites) {
    return new JointMethod.Problem(
        model,
        sites,
        sites,
        Golden.sentences(model, "source.txt", 10, 1)
            .then(Golden.sentences(model, "target.txt", 9, 2)),
        IntStream.range(0, 10).toArray(),
        IntStream.range(10, 19).toArray(),
        TokenPooling.MEAN,
        Map.of(),
        3);
  }

  /** The three ways to the gradient give the same one, in every architecture. */
  @ParameterizedTest
  @MethodSource("dev.tiller.steering.Golden#families")
  void everyRouteGivesTheSameGradient(String family) {
    try (LanguageModel model = Golden.model(family);
        TensorScope scope = TensorScope.open()) {
      List<Site> sites =
          model.sites().stream()
              .filter(s -> s.width() > 0 && s.index() % 3 == 1)
              .filter(s -> !s.name().matches(".*[qk]_norm")) // Those see single heads.
              .toList();
      JointMethod.Problem problem = problem(model, sites);
      double[][] gradients = new double[3][];
      double[] losses = new double[3];
      for (Batching.Backward backward : Batching.Backward.values()) {
        Batching batching = Batching.STANDARD.with(backward).withTokens(30);
        try (TransportLoss objective = TransportLoss.of(problem, SetDistance.STANDARD, batching)) {
          Tensor u = objective.layout().vector(Map.of()).add(Tensors.scalar(0.01));
          TransportLoss.Value value = objective.at(u, 0);
          gradients[backward.ordinal()] = Tensors.doubles(value.gradient());
          losses[backward.ordinal()] = value.loss();
        }
      }
      double scale = Arrays.stream(gradients[0]).map(Math::abs).max().orElseThrow();
      assertThat(scale).isPositive();
      for (int k = 1; k < 3; k++) {
        assertThat(losses[k]).isCloseTo(losses[0], within(1e-5 * losses[0]));
        assertThat(gradients[k]).containsExactly(gradients[0], within(1e-4 * scale));
      }
    }
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    try (TensorScope scope = TensorScope.open()) {
      List<Site> both = List.of(TanhNetwork.FIRST, TanhNetwork.SECOND);
      JointMethod.Problem problem = TanhNetwork.problem(TanhNetwork.build(), both, both, 4, 4);
      double[] u = {-0.1, 0.2, -0.3, 0.1, -0.3, 0.1, 0.05, -0.1};
      try (TransportLoss objective =
          TransportLoss.of(problem, SetDistance.STANDARD, Batching.STANDARD)) {
        double[] gradient = Tensors.doubles(objective.at(Tensors.of(u), 0).gradient());
        for (int i = 0; i < u.length; i++) {
          double[] above = u.clone();
          double[] below = u.clone();
          above[i] += 1e-5;
          below[i] -= 1e-5;
          double rise =
              objective.at(Tensors.of(above), 0).loss() - objective.at(Tensors.of(below), 0).loss();
          assertThat(gradient[i]).isCloseTo(rise / 2e-5, within(1e-6));
        }
      }
    }
  }

  @Test
  void theLossDoesNotSeeTheOrderOfSentences() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = Tensors.of(new double[] {3, 1, 2, -1, 0, 5, 2, 2}, 4, 2);
      Tensor shuffled = Tensors.of(new double[] {2, 2, 0, 5, 3, 1, 2, -1}, 4, 2);
      Tensor v = Wasserstein.sortedColumns(z);
      assertThat(Tensors.doubles(Wasserstein.of(shuffled, v).distances())).containsExactly(0, 0);
    }
  }

  @Test
  void trainingLowersTheLossOnARealModel() {
    try (LanguageModel model = Golden.model("llama");
        TensorScope scope = TensorScope.open()) {
      LinEas method = new LinEas().with(Optimization.PAPER.withSteps(100));
      FitSettings settings = FitSettings.of(method).withSites(".*o_proj|.*down_proj");
      List<Site> sites = Fitter.of(model, settings).sites();
      JointMethod.Problem problem = problem(model, sites);
      Map<String, AffineMap> maps = method.fit(problem, FitSession.silent());
      try (TransportLoss objective =
          TransportLoss.of(problem, SetDistance.STANDARD, Batching.STANDARD)) {
        double before = objective.at(objective.layout().vector(Map.of()), 0).loss();
        double after = objective.at(objective.layout().vector(maps), 0).loss();
        assertThat(after).isLessThan(before);
      }
    }
  }

  @Test
  void oneThatCannotBeMadeLeavesNothing() {
    try (TensorScope scope = TensorScope.open()) {
      Site one = new Site("one", 0, 1, 1, null);
      Network network = TanhNetwork.table(one, new double[] {1, 2, 3, 4, 5, 6, Double.NaN, 8});
      JointMethod.Problem problem = TanhNetwork.problem(network, List.of(one), List.of(one), 4, 4);
      try (LeakCheck check = LeakCheck.open()) {
        assertThatThrownBy(() -> TransportLoss.of(problem, SetDistance.STANDARD, Batching.STANDARD))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("of a target sentence");
      }
    }
  }
}
