package dev.tiller.steering.lineas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.model.Site;
import dev.tiller.model.Taps;
import dev.tiller.model.Tokens;
import dev.tiller.model.language.LanguageModel;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.Golden;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Network;
import dev.tiller.steering.Order;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.fit.FitPlan;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Methods;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.fit.SparsityPath;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** LinEAS through the fitter, on real models and on a network of two sites. */
class LinEasTest {

  private static final List<Site> BOTH = List.of(TanhNetwork.FIRST, TanhNetwork.SECOND);

  @TempDir Path folder;

  private static LinEas steps(int steps) {
    return new LinEas().with(Optimization.PAPER.withSteps(steps));
  }

  private static FitSettings settings(LinEas method) {
    return FitSettings.of(method).withSites(".*o_proj|.*down_proj|.*c_proj|.*dense.*|.*_proj");
  }

  private static Sentences source(LanguageModel model) {
    return Golden.sentences(model, "source.txt", 10, 1);
  }

  private static Sentences target(LanguageModel model) {
    return Golden.sentences(model, "target.txt", 9, 2);
  }

  private static SteeringMap fit(LanguageModel model, FitSettings settings) {
    return Fitter.of(model, settings).fit(source(model), target(model));
  }

  private static JointMethod.Problem problem(LanguageModel model, List<Site> sites) {
    return new JointMethod.Problem(
        Network.of(model),
        sites,
        sites,
        source(model).rows(),
        target(model).rows(),
        dev.tiller.steering.Pooling.MEAN,
        null,
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
        try (Objective objective = new Objective(problem, Comparison.STANDARD, batching)) {
          Tensor u = objective.layout().vector(Map.of()).add(Tensors.scalar(0.01));
          Objective.Value value = objective.at(u, 0);
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
      JointMethod.Problem problem = TanhNetwork.problem(TanhNetwork.build(), BOTH, BOTH, 4, 4);
      double[] u = {-0.1, 0.2, -0.3, 0.1, -0.3, 0.1, 0.05, -0.1};
      try (Objective objective = new Objective(problem, Comparison.STANDARD, Batching.STANDARD)) {
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
  void theLossDoesNotSeeTheOrderOfSentences() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = Tensors.of(new double[] {3, 1, 2, -1, 0, 5, 2, 2}, 4, 2);
      Tensor shuffled = Tensors.of(new double[] {2, 2, 0, 5, 3, 1, 2, -1}, 4, 2);
      Tensor v = Wasserstein.sortedColumns(z);
      assertThat(Tensors.doubles(Wasserstein.of(shuffled, v).distances())).containsExactly(0, 0);
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
      try (Objective objective = new Objective(problem, Comparison.STANDARD, Batching.STANDARD)) {
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
  void groupShrinkageDropsWholeSitesAndRefitLeavesThemAlone() {
    try (LanguageModel model = Golden.model("llama")) {
      Sparsity strong = Sparsity.of(0.05);
      SteeringMap sparse = fit(model, settings(steps(60).with(strong)));
      Set<String> moved = moved(sparse);
      assertThat(moved).hasSizeLessThan(moved(fit(model, settings(steps(60)))).size());
      LinEas refitting =
          new LinEas().with(Optimization.PAPER.withSteps(60).withRefit(20)).with(strong);
      SteeringMap refit = fit(model, settings(refitting));
      assertThat(moved).containsAll(moved(refit));
      assertThat(refit.sites()).isNotEqualTo(sparse.sites());
    }
  }

  /** Neurons that are not left alone to the last bit. */
  private static Set<String> moved(SteeringMap map) {
    Set<String> moved = new HashSet<>();
    map.sites()
        .forEach(
            (site, of) -> {
              AffineMap affine = of.affine();
              for (int j = 0; j < affine.omega().length; j++) {
                if (affine.omega()[j] != 1 || affine.beta()[j] != 0) {
                  moved.add(site + " " + j);
                }
              }
            });
    return moved;
  }

  /** Sites, source and target of different size, minibatches: an ordinary map comes out. */
  @Test
  void givesAnOrdinaryMap() throws IOException {
    try (LanguageModel model = Golden.model("gemma2")) {
      LinEas method = steps(5).with(Batching.STANDARD.withSize(4));
      FitSettings settings = FitSettings.of(method).withSeed(5);
      SteeringMap map = fit(model, settings);
      assertThat(map).isEqualTo(fit(model, settings));
      assertThat(map.sites()).isNotEqualTo(fit(model, settings.withSeed(6)).sites());
      assertThat(map.provenance().method()).isEqualTo("lineas");
      assertThat(map.provenance().settings().order()).isEqualTo("joint");
      assertThat(map.provenance().source().sentences()).isEqualTo(10);
      assertThat(map.provenance().target().sentences()).isEqualTo(9);
      Path file = folder.resolve("map.safetensors");
      map.save(file);
      assertThat(SteeringMap.load(file)).isEqualTo(map);
      try (TensorScope scope = TensorScope.open();
          Steering full = Steering.of(model, List.of(new Steering.Part(map, 1)))) {
        Tokens tokens = Tokens.of(new int[] {3, 1, 4, 1, 5});
        Tensor plain = model.logits(tokens, Taps.NONE);
        Tensor steered = model.logits(tokens, full.taps());
        assertThat(Tensors.bytes(steered)).isNotEqualTo(Tensors.bytes(plain));
        assertThat(steered.isfinite().all().item_bool()).isTrue();
      }
    }
  }

  @Test
  void trainingLowersTheLossOnARealModel() {
    try (LanguageModel model = Golden.model("llama");
        TensorScope scope = TensorScope.open()) {
      List<Site> sites = Fitter.of(model, settings(steps(1))).sites();
      JointMethod.Problem problem = problem(model, sites);
      Map<String, AffineMap> maps = steps(100).fit(problem, FitSession.silent());
      try (Objective objective = new Objective(problem, Comparison.STANDARD, Batching.STANDARD)) {
        double before = objective.at(objective.layout().vector(Map.of()), 0).loss();
        double after = objective.at(objective.layout().vector(maps), 0).loss();
        assertThat(after).isLessThan(before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoppedTrainingGoesOnWithTheSameBits(Optimization.Rule rule) throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      Optimization optimization = new Optimization(rule, 12, 0.05, 0, 6);
      FitSettings settings =
          settings(
              new LinEas()
                  .with(optimization)
                  .with(Sparsity.of(0.01))
                  .with(Batching.STANDARD.withSize(4)));
      Path whole = folder.resolve("whole");
      Path stopped = folder.resolve("stopped");
      Fitter fitter = Fitter.of(model, settings);
      fitter.fit(source(model), target(model), whole, false, n -> Progress.silent());
      for (int part = 0; part < 3; part++) {
        int[] asked = {0};
        Fitter impatient = fitter.stoppingWhen(() -> asked[0]++ >= 5);
        boolean resume = part > 0;
        assertThatThrownBy(
                () ->
                    impatient.fit(
                        source(model), target(model), stopped, resume, n -> Progress.silent()))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("stopped after " + 5 * (part + 1) + " of 18 steps")
            .hasMessageContaining("--resume");
      }
      fitter.fit(source(model), target(model), stopped, true, n -> Progress.silent());
      assertThat(Files.readAllBytes(stopped)).isEqualTo(Files.readAllBytes(whole));
      assertThat(folder.resolve("stopped.partial")).doesNotExist();
    }
  }

  @Test
  void anotherFitsStateIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      Path file = folder.resolve("map");
      int[] asked = {0};
      Fitter first = Fitter.of(model, settings(steps(5))).stoppingWhen(() -> asked[0]++ >= 2);
      assertThatThrownBy(
              () -> first.fit(source(model), target(model), file, false, n -> Progress.silent()))
          .isInstanceOf(UserError.class);
      Fitter other = Fitter.of(model, settings(steps(6)));
      assertThatThrownBy(
              () -> other.fit(source(model), target(model), file, true, n -> Progress.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("belong to another fit");
    }
  }

  @Test
  void startsFromAnotherMap() {
    try (LanguageModel model = Golden.model("llama")) {
      FitSettings settings = settings(steps(3));
      SteeringMap first = fit(model, settings);
      SteeringMap second =
          Fitter.of(model, settings).startingFrom(first).fit(source(model), target(model));
      assertThat(second.sites()).isNotEqualTo(first.sites());
      assertThat(second.provenance().settings().parameters()).contains("from [LinEas[");
      assertThatThrownBy(
              () -> Fitter.of(model, FitSettings.of(new LinearAct())).startingFrom(first))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("nothing to start from");
    }
  }

  @Test
  void aPathOverGammaTakesNeuronsOut() throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      Fitter fitter = Fitter.of(model, settings(steps(20)));
      double[] gammas = {0, 0.02, 0.5};
      SparsityPath path =
          SparsityPath.train(
              fitter,
              gammas,
              source(model),
              target(model),
              folder.resolve("path"),
              false,
              n -> Progress.silent());
      double[] support =
          path.stations().stream()
              .mapToDouble(s -> MovingNeurons.share(s.map(), path.tolerance()))
              .toArray();
      assertThat(support[0]).isGreaterThan(support[1]);
      assertThat(support[1]).isGreaterThan(support[2]);
      assertThat(path.table().rowCount()).isEqualTo(3 * fitter.sites().size());
      SparsityPath again =
          SparsityPath.train(
              fitter.stoppingWhen(() -> true),
              gammas,
              source(model),
              target(model),
              folder.resolve("path"),
              true,
              n -> Progress.silent());
      assertThat(again).as("all maps are there already").isEqualTo(path);
      refused(
          "numbers from 0 on that rise",
          () ->
              SparsityPath.train(
                  fitter,
                  new double[] {0.1, 0.1},
                  source(model),
                  target(model),
                  folder,
                  false,
                  n -> Progress.silent()));
    }
  }

  @Test
  void thePlanStatesTimeAndMemory() {
    try (LanguageModel model = Golden.model("llama")) {
      FitSettings settings = settings(steps(7));
      FitPlan kept = Fitter.of(model, settings).plan(source(model), target(model));
      assertThat(kept.batches()).isEqualTo(7);
      assertThat(kept.seconds()).isPositive();
      assertThat(kept.activationBytes()).isPositive();
      LinEas thrifty = steps(7).with(Batching.STANDARD.with(Batching.Backward.CHECKPOINT));
      FitPlan less =
          Fitter.of(model, settings.withMethod(thrifty)).plan(source(model), target(model));
      assertThat(less.activationBytes()).isLessThan(kept.activationBytes());
      assertThat(less.stateBytes()).isPositive();
      assertThat(less.toString()).contains("7 steps of");
    }
  }

  @Test
  void nothingOfATrainingStaysInMemory() {
    try (LanguageModel model = Golden.model("llama")) {
      model.fingerprint();
      for (Batching.Backward backward : Batching.Backward.values()) {
        FitSettings settings =
            settings(steps(3).with(Batching.STANDARD.with(backward).withTokens(20)));
        try (LeakCheck check = LeakCheck.open()) {
          fit(model, settings);
        }
      }
    }
  }

  @Test
  void badInputGetsASentence() {
    try (LanguageModel model = Golden.model("llama")) {
      refused("at least 4 a set", () -> few(model));
      refused(
          "A batch of 12 sentences was asked for, but the sets have 10 and 9",
          () -> fit(model, settings(steps(1).with(Batching.STANDARD.withSize(12)))));
      refused("too small to compare distributions", () -> Batching.STANDARD.withSize(3));
      refused("its order is joint", () -> settings(steps(1)).withOrder(Order.CAUSAL));
      refused("not joint", () -> FitSettings.of(new LinearAct()).withOrder(Order.JOINT));
      refused("without a support", () -> settings(steps(1)).withSupport(Support.OBSERVED));
      refused("answer alike at every loss site", () -> reversed(model));
      refused(
          "No site of this llama model matches \"nowhere\"",
          () -> fit(model, settings(steps(1).withLossSites("nowhere"))));
      refused("rate", () -> Optimization.PAPER.withRate(-1));
      refused("sparsity is", () -> Sparsity.of(Double.NaN));
    }
  }

  private static void few(LanguageModel model) {
    Sentences three = Golden.sentences(model, "three.txt", 3, 1);
    Fitter.of(model, settings(steps(1))).fit(three, target(model));
  }

  private static void reversed(LanguageModel model) {
    Sentences once = source(model);
    List<int[]> rows = new java.util.ArrayList<>(once.rows());
    Collections.reverse(rows);
    Fitter.of(model, settings(steps(1))).fit(once, Sentences.ofTokens("reversed", rows));
  }

  private static void refused(
      String words, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(UserError.class).hasMessageContaining(words);
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
