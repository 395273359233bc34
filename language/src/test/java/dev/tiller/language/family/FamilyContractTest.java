package dev.tiller.language.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.Generator;
import dev.tiller.language.generate.Scoring;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family must keep to, whatever its architecture. */
class FamilyContractTest {

  private static final int[][] ROWS = {
    {17, 3, 250, 91, 44, 8, 120, 201, 33, 5, 60}, {9, 11, 240, 2, 77, 31, 18, 150, 66, 12, 90}
  };

  static Stream<TestModels> models() {
    return TestModels.all();
  }

  static Stream<TestModels> continuing() {
    return models().filter(test -> predicts(test, Prediction.CAUSAL));
  }

  static Stream<TestModels> gapFilling() {
    return models().filter(test -> predicts(test, Prediction.MASKED));
  }

  private static boolean predicts(TestModels test, Prediction prediction) {
    try (LanguageModel model = test.make().get()) {
      return model.prediction() == prediction;
    }
  }

  /** A family without a golden model would pass every test here by not being asked. */
  @Test
  void everyFamilyHasAGoldenModel() {
    assertThat(TestModels.families().map(f -> Config.read(f).modelType()))
        .containsAll(Families.modelTypes());
  }

  @ParameterizedTest
  @MethodSource("models")
  void sitesAreDeclaredInOrderOfExecution(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      List<String> executed = new ArrayList<>();
      Map<Site, Tap> taps = new HashMap<>();
      for (Site site : model.sites()) {
        taps.put(
            site,
            (s, x, pass) -> {
              executed.add(s.name());
              if (s.width() > 0) {
                assertThat(x.size(-1)).as("width of %s", s).isEqualTo(s.width());
              }
              return x;
            });
      }
      model.logits(Tokens.of(ROWS), Taps.of(taps));
      assertThat(executed).isEqualTo(model.sites().stream().map(Site::name).toList());
      assertThat(model.segments().stream().flatMap(s -> s.sites().stream()).toList())
          .isEqualTo(model.sites());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void listeningChangesNothing(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      Tensor plain = model.logits(Tokens.of(ROWS), Taps.NONE);
      Map<Site, Tap> modules = new HashMap<>();
      Map<Site, Tap> everywhere = new HashMap<>();
      for (Site site : model.sites()) {
        everywhere.put(site, (s, x, pass) -> x);
        if (!site.name().endsWith(":1")) {
          modules.put(site, (s, x, pass) -> x);
        }
      }
      assertThat(model.logits(Tokens.of(ROWS), Taps.of(modules)).equal(plain)).isTrue();
      // Listening to probabilities leaves the fused kernel, which sums in another order.
      Tensor explicit = model.logits(Tokens.of(ROWS), Taps.of(everywhere));
      assertThat(gap(explicit, plain)).isLessThan(1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everySiteCanBeReplacedAndMatters(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      Tensor plain = model.logits(Tokens.of(ROWS), Taps.NONE);
      for (Site site : model.sites()) {
        Tensor changed =
            model.logits(Tokens.of(ROWS), Taps.of(site, FamilyContractTest::scaledUnevenly));
        assertThat(gap(changed, plain)).as("effect of %s", site).isGreaterThan(1e-6);
      }
    }
  }

  /** Evenly scaled, a state would come out of the next normalization as if nothing had happened. */
  private static Tensor scaledUnevenly(Site site, Tensor x, Pass pass) {
    return x.mul(torch.linspace(new Scalar(0.5), new Scalar(1.5), x.size(-1)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void sitesOfOneStageDoNotFeedEachOther(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      for (Segment segment : model.segments()) {
        for (Site changed : segment.sites()) {
          List<Site> peers =
              segment.sites().stream()
                  .filter(s -> s.stage() == changed.stage() && s != changed)
                  .toList();
          if (!peers.isEmpty()) {
            Map<String, float[]> before = record(model, peers, null);
            Map<String, float[]> after = record(model, peers, changed);
            before.forEach(
                (name, values) ->
                    assertThat(after.get(name))
                        .as("%s with %s changed", name, changed)
                        .isEqualTo(values));
          }
        }
      }
    }
  }

  private static Map<String, float[]> record(LanguageModel model, List<Site> sites, Site changed) {
    Map<String, float[]> seen = new HashMap<>();
    Map<Site, Tap> taps = new HashMap<>();
    for (Site site : sites) {
      taps.put(
          site,
          (s, x, pass) -> {
            seen.put(s.name(), Tensors.floats(x));
            return x;
          });
    }
    if (changed != null) {
      taps.put(changed, (s, x, pass) -> x.mul(new Scalar(3.0)));
    }
    model.logits(Tokens.of(ROWS), Taps.of(taps));
    return seen;
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void cachedStepsEqualTheFullPass(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get();
        KeyValueCache cache = new KeyValueCache(ROWS[0].length)) {
      Tensor full = model.logits(Tokens.of(ROWS), Taps.NONE);
      int at = 0;
      for (int step : new int[] {5, 1, 1, 3, 1}) {
        Tensor last = model.next(columns(at, step), null, cache, Taps.NONE);
        at += step;
        assertThat(gap(last, full.select(1, at - 1L))).as("after %d", at).isLessThan(1e-4);
      }
      assertThat(cache.length()).isEqualTo(ROWS[0].length);
    }
  }

  private static Tokens columns(int from, int count) {
    return Tokens.of(ROWS).columns(from, count);
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPaddedRowEqualsTheRowAlone(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      int[] shorter = {44, 8, 120, 7};
      Tensor together = model.logits(Tokens.leftPadded(List.of(ROWS[0], shorter), 0), Taps.NONE);
      Tensor first = model.logits(Tokens.of(ROWS[0]), Taps.NONE);
      Tensor second = model.logits(Tokens.of(shorter), Taps.NONE);
      assertThat(gap(together.select(0, 0), first.select(0, 0))).isLessThan(1e-4);
      Tensor real = together.select(0, 1).narrow(0, ROWS[0].length - 4L, 4);
      assertThat(gap(real, second.select(0, 0))).isLessThan(1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyParameterGetsAGradient(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      model.parameters().values().forEach(p -> p.set_requires_grad(true));
      Tensor logits = model.logits(Tokens.of(ROWS), Taps.NONE);
      logits.square().mean().backward();
      model
          .parameters()
          .forEach(
              (name, p) -> {
                assertThat(p.grad().defined()).as("gradient of %s", name).isTrue();
                assertThat(p.grad().isfinite().all().item_bool()).as("finite: %s", name).isTrue();
                p.mutable_grad().reset();
              });
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void nothingOutlivesItsScope(TestModels test) {
    try (LanguageModel warm = test.make().get()) {
      assertThat(warm.parameterCount()).isPositive();
    }
    try (LeakCheck check = LeakCheck.open()) {
      try (TensorScope scope = TensorScope.open();
          LanguageModel model = test.make().get();
          KeyValueCache cache = new KeyValueCache(20)) {
        Tokens tokens = Tokens.leftPadded(List.of(ROWS[0], new int[] {4, 5}), 0);
        model.hiddenStates(tokens, Taps.NONE);
        if (model.prediction() == Prediction.CAUSAL) {
          model.next(Tokens.of(ROWS), null, cache, Taps.NONE);
          model.next(Tokens.of(new int[] {1}, new int[] {2}), null, cache, Taps.NONE);
        }
      }
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
  }

  @ParameterizedTest
  @MethodSource("gapFilling")
  void whatFillsGapsSeesBothSides(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      int[] changed = ROWS[0].clone();
      changed[changed.length - 1] = 6;
      Tensor first = model.logits(Tokens.of(ROWS[0]), Taps.NONE).select(1, 0);
      Tensor other = model.logits(Tokens.of(changed), Taps.NONE).select(1, 0);
      assertThat(gap(first, other)).isGreaterThan(1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("gapFilling")
  void paddingOnTheRightIsNotSeenEither(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      int[][] rows = {ROWS[0], {44, 8, 120, 7, 0, 0, 0, 0, 0, 0, 0}};
      int[][] mask = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0}};
      Tensor together = model.logits(Tokens.masked(rows, mask), Taps.NONE);
      Tensor alone = model.logits(Tokens.of(new int[] {44, 8, 120, 7}), Taps.NONE);
      assertThat(gap(together.select(0, 1).narrow(0, 0, 4), alone.select(0, 0))).isLessThan(1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("gapFilling")
  void whatFillsGapsDoesNotContinueTexts(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get();
        KeyValueCache cache = new KeyValueCache(20)) {
      String sentence =
          "This bert model fills gaps in whole texts, but %s by a model that predicts the next token; use `tiller predict`, or another model.";
      assertThatThrownBy(() -> model.next(Tokens.of(ROWS), null, cache, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessage(sentence, "texts are continued");
      assertThatThrownBy(() -> new Generator(model)).hasMessage(sentence, "texts are continued");
      assertThatThrownBy(() -> new Scoring(model))
          .hasMessage(sentence, "tokens are scored given those before them");
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void tokenTypesAreNotSilentlyPassedOver(TestModels test) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      Tensor ids = Tensors.of(ROWS);
      Tokens typed = new Tokens(ids, null, ids);
      assertThatThrownBy(() -> model.logits(typed, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("token types are read by a model that fills gaps");
    }
  }

  private static double gap(Tensor a, Tensor b) {
    try (TensorScope scope = TensorScope.open()) {
      return a.to(ScalarType.Double).sub(b.to(ScalarType.Double)).abs().max().item_double();
    }
  }
}
