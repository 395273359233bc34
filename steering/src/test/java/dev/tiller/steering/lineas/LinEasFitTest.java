package dev.tiller.steering.lineas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Order;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.fit.FitPlan;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.KeptWork;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.fit.SparsityPath;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LinEAS through the fitter, on real models. */
class LinEasFitTest {

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
      fitter.fit(source(model), target(model), whole, KeptWork.REFUSE, Monitor.NONE);
      for (int part = 0; part < 3; part++) {
        int[] asked = {0};
        Monitor impatient = Monitor.stoppingWhen(() -> asked[0]++ >= 5);
        KeptWork kept = part > 0 ? KeptWork.RESUME : KeptWork.REFUSE;
        assertThatThrownBy(() -> fitter.fit(source(model), target(model), stopped, kept, impatient))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("stopped after " + 5 * (part + 1) + " of 18 steps")
            .hasMessageContaining("--resume");
      }
      fitter.fit(source(model), target(model), stopped, KeptWork.RESUME, Monitor.NONE);
      assertThat(Files.readAllBytes(stopped)).isEqualTo(Files.readAllBytes(whole));
      assertThat(folder.resolve("stopped.partial")).doesNotExist();
    }
  }

  @Test
  void anotherFitsStateIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      Path file = folder.resolve("map");
      stoppedAfterTwo(Fitter.of(model, settings(steps(5))), model, file);
      Fitter other = Fitter.of(model, settings(steps(5).with(Sparsity.of(0.01))));
      refused(
          "sparsity = 0.0, but now settings.parameters.sparsity = 0.01",
          () -> other.fit(source(model), target(model), file, KeptWork.RESUME, Monitor.NONE));
      refused(
          "(2 steps); go on with it by --resume",
          () -> other.fit(source(model), target(model), file, KeptWork.REFUSE, Monitor.NONE));
    }
  }

  private static void stoppedAfterTwo(Fitter fitter, LanguageModel model, Path file) {
    int[] asked = {0};
    Monitor impatient = Monitor.stoppingWhen(() -> asked[0]++ >= 2);
    refused(
        "stopped after 2 of",
        () -> fitter.fit(source(model), target(model), file, KeptWork.REFUSE, impatient));
  }

  @Test
  void stepsMayChangeOnResume() throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      Path file = folder.resolve("map");
      stoppedAfterTwo(Fitter.of(model, settings(steps(5))), model, file);
      Fitter shorter = Fitter.of(model, settings(steps(1)));
      refused(
          "2 steps are done already",
          () -> shorter.fit(source(model), target(model), file, KeptWork.RESUME, Monitor.NONE));
      Fitter refitted = Fitter.of(model, settings(refit(8)));
      refused(
          "another fit",
          () -> refitted.fit(source(model), target(model), file, KeptWork.RESUME, Monitor.NONE));
      Fitter longer = Fitter.of(model, settings(steps(8)));
      SteeringMap map =
          longer.fit(source(model), target(model), file, KeptWork.RESUME, Monitor.NONE);
      assertThat(map.provenance().settings().parameters()).contains("steps=8");
      assertThat(map.provenance().history()).hasSize(1);
      assertThat(map.provenance().history().get(0).argument())
          .contains("2 steps")
          .contains("steps = 5");
      SteeringMap whole = longer.fit(source(model), target(model));
      assertThat(map.sites()).as("the rates were other ones").isNotEqualTo(whole.sites());
      assertThat(SteeringMap.load(file)).isEqualTo(map);
    }
  }

  private static LinEas refit(int steps) {
    return steps(steps).with(new Optimization(Optimization.Rule.SGD, steps, 0.05, 0, 2));
  }

  @Test
  void startsFromAnotherMap() {
    try (LanguageModel model = Golden.model("llama")) {
      FitSettings settings = settings(steps(3));
      SteeringMap first = fit(model, settings);
      SteeringMap second =
          Fitter.of(model, settings).startingFrom(first).fit(source(model), target(model));
      assertThat(second.sites()).isNotEqualTo(first.sites());
      assertThat(second.provenance().settings().parameters()).contains("start=\"fit\"{");
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
              KeptWork.REFUSE,
              Monitor.NONE);
      double[] support =
          path.stations().stream()
              .mapToDouble(s -> MovingNeurons.share(s.map(), path.tolerance()))
              .toArray();
      assertThat(support[0]).isGreaterThan(support[1]);
      assertThat(support[1]).isGreaterThan(support[2]);
      assertThat(path.table().rowCount()).isEqualTo(3 * fitter.sites().size());
      SparsityPath again =
          SparsityPath.train(
              fitter,
              gammas,
              source(model),
              target(model),
              folder.resolve("path"),
              KeptWork.RESUME,
              Monitor.stoppingWhen(() -> true));
      assertThat(again).as("all maps are there already").isEqualTo(path);
      refused(
          "belongs to another path",
          () ->
              SparsityPath.train(
                  Fitter.of(model, settings(steps(21))),
                  gammas,
                  source(model),
                  target(model),
                  folder.resolve("path"),
                  KeptWork.RESUME,
                  Monitor.NONE));
      refused(
          "holds 3 of the 3 maps",
          () ->
              SparsityPath.train(
                  fitter,
                  gammas,
                  source(model),
                  target(model),
                  folder.resolve("path"),
                  KeptWork.REFUSE,
                  Monitor.NONE));
      refused(
          "numbers from 0 on that rise",
          () ->
              SparsityPath.train(
                  fitter,
                  new double[] {0.1, 0.1},
                  source(model),
                  target(model),
                  folder,
                  KeptWork.REFUSE,
                  Monitor.NONE));
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
}
