package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Order;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.aura.Det0;
import dev.tiller.steering.aura.SelfCond;
import dev.tiller.steering.baseline.Caa;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fitter on real (tiny) models. */
class FitterTest {

  @TempDir Path folder;

  static java.util.stream.Stream<String> families() {
    return Golden.families();
  }

  /** Definition 3.2 word for word: for every site all sentences, one by one, from the tokens. */
  private static Map<String, SiteMap> slowly(
      LanguageModel model, FitSettings settings, List<Site> sites, Sentences p, Sentences q) {
    Map<Site, SiteMap> maps = new LinkedHashMap<>();
    for (Site site : sites) {
      double[][] source = new double[p.size()][];
      double[][] target = new double[q.size()][];
      try (Steering steering = Steering.ofSites(maps)) {
        for (int i = 0; i < p.size(); i++) {
          source[i] = response(model, steering.taps(), site, p.rows().get(i), settings.pooling());
          target[i] = response(model, steering.taps(), site, q.rows().get(i), settings.pooling());
        }
      }
      SiteResponses responses = SiteResponses.ofRows(site.name(), source, target);
      maps.put(
          site,
          SiteMap.of(
              settings
                  .support()
                  .restrict(
                      ((ResponseMethod) settings.method()).fit(List.of(responses)).get(0),
                      responses)));
    }
    Map<String, SiteMap> named = new LinkedHashMap<>();
    maps.forEach((site, map) -> named.put(site.name(), map));
    return named;
  }

  private static double[] response(
      LanguageModel model, Taps taps, Site site, int[] row, TokenPooling pooling) {
    try (TensorScope scope = TensorScope.open()) {
      List<double[]> seen = new ArrayList<>();
      Tap reader =
          (s, value, pass) -> {
            seen.add(Tensors.doubles(pooling.pool(value, null)));
            return value;
          };
      model.logits(Tokens.of(row), taps.and(Map.of(site, reader)));
      return seen.get(0);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void continuingEqualsStartingOver(String family) {
    try (LanguageModel model = Golden.model(family)) {
      Sentences p = Golden.sentences(model, "p", 6, 1);
      Sentences q = Golden.sentences(model, "q", 6, 2);
      FitSettings settings = FitSettings.of(new LinearAct()).withSites("pre_layernorm");
      Fitter fitter = Fitter.of(model, settings);
      SteeringMap fitted = fitter.fit(p, q);
      Map<String, SiteMap> expected = slowly(model, settings, fitter.sites(), p, q);
      assertThat(fitted.sites().keySet()).isEqualTo(expected.keySet());
      expected.forEach(
          (site, map) -> {
            float[] found = fitted.sites().get(site).affine().omega();
            assertThat(found).as(site).containsExactly(map.affine().omega(), within(5e-3f));
          });
    }
  }

  /** A network whose segments count how often they run. */
  private static Network counting(LanguageModel model, Map<String, Integer> runs) {
    List<Segment> segments = new ArrayList<>();
    for (Segment segment : model.segments()) {
      segments.add(
          new Segment(
              segment.name(),
              segment.block(),
              segment.sites(),
              (state, pass) -> {
                runs.merge(segment.name(), 1, Integer::sum);
                return segment.step().run(state, pass);
              }));
    }
    return Network.of(model.config().modelType(), model.fingerprint(), segments);
  }

  /** Segments that were copied have no ending, so there the fit runs each twice. */
  @ParameterizedTest
  @MethodSource("families")
  void goingOnFromTheEndOfABranchGivesTheBitsOfRunningItAgain(String family) {
    try (LanguageModel model = Golden.model(family)) {
      Sentences p = Golden.sentences(model, "p", 6, 1);
      Sentences q = Golden.sentences(model, "q", 6, 2);
      Map<String, Integer> runs = new LinkedHashMap<>();
      for (String sites : List.of("attention", "mlp", "all_layernorm")) {
        FitSettings settings =
            FitSettings.of(new LinearAct()).withSites(sites).withOrder(Order.CAUSAL);
        SteeringMap once = Fitter.of(model, settings).fit(p, q);
        SteeringMap twice = Fitter.of(counting(model, runs), settings).fit(p, q);
        assertThat(once.sites()).as(sites).isEqualTo(twice.sites());
      }
    }
  }

  @Test
  void causalFittingGoesOnFromTheEndOfABranch() {
    try (LanguageModel model = Golden.model("gemma2")) {
      Map<String, Integer> runs = new LinkedHashMap<>();
      List<Segment> segments = new ArrayList<>();
      for (Segment segment : model.segments()) {
        Segment.Branch ending = segment.ending();
        segments.add(
            ending == null
                ? segment
                : Segment.of(
                    segment.name(),
                    segment.block(),
                    segment.sites(),
                    new Segment.Branch(
                        ending.last(),
                        (state, pass) -> {
                          runs.merge(segment.name(), 1, Integer::sum);
                          return ending.body().run(state, pass);
                        },
                        ending.join())));
      }
      Network network = Network.of(model.config().modelType(), model.fingerprint(), segments);
      Fitter.of(network, FitSettings.of(new LinearAct()).withSites("post_layernorm"))
          .fit(Golden.sentences(model, "p", 6, 1), Golden.sentences(model, "q", 6, 2));
      assertThat(runs.values()).isNotEmpty().containsOnly(1);
    }
  }

  @Test
  void causalFittingRunsASegmentOnceForItsSitesAndOnceToGoOn() {
    try (LanguageModel model = Golden.model("gemma2")) {
      Map<String, Integer> runs = new LinkedHashMap<>();
      Fitter.of(counting(model, runs), FitSettings.of(new LinearAct()).withSites("post_layernorm"))
          .fit(Golden.sentences(model, "p", 6, 1), Golden.sentences(model, "q", 6, 2));
      assertThat(runs).doesNotContainKey("lm_head");
      String last = "model.layers.3.mlp";
      runs.forEach(
          (name, count) ->
              assertThat(count)
                  .as(name)
                  .isEqualTo(name.contains("layers") && !name.equals(last) ? 2 : 1));
      runs.clear();
      FitSettings atOnce =
          FitSettings.of(new LinearAct()).withSites("post_layernorm").withOrder(Order.AT_ONCE);
      Fitter.of(counting(model, runs), atOnce)
          .fit(Golden.sentences(model, "p", 6, 1), Golden.sentences(model, "q", 6, 2));
      assertThat(runs.values()).containsOnly(1);
      assertThat(runs).doesNotContainKey("lm_head");
    }
  }

  @Test
  void paddingAndBatchingDoNotMatter() {
    try (LanguageModel model = Golden.model("llama")) {
      FitSettings settings =
          FitSettings.of(new Caa()).withPooling(TokenPooling.MEAN).withSites(".*mlp");
      List<int[]> rows = Golden.sentences(model, "p", 9, 1).rows();
      SteeringMap fitted =
          Fitter.of(model, settings)
              .fit(Sentences.ofTokens("p", rows), Golden.sentences(model, "q", 9, 2));
      List<int[]> turned = new ArrayList<>(rows);
      java.util.Collections.reverse(turned);
      SteeringMap again =
          Fitter.of(model, settings)
              .fit(Sentences.ofTokens("p", turned), Golden.sentences(model, "q", 9, 2));
      fitted
          .sites()
          .forEach(
              (site, map) ->
                  assertThat(again.sites().get(site).affine().beta())
                      .containsExactly(map.affine().beta(), within(1e-4f)));
    }
  }

  @Test
  void theFirstTokenCanBeLeftOut() {
    try (LanguageModel model = Golden.model("llama")) {
      List<int[]> with = new ArrayList<>();
      for (int[] row : Golden.sentences(model, "p", 6, 1).rows()) {
        int[] longer = new int[row.length + 1];
        longer[0] = 1;
        System.arraycopy(row, 0, longer, 1, row.length);
        with.add(longer);
      }
      Sentences p = Sentences.ofTokens("p", with);
      Sentences q = Golden.sentences(model, "q", 6, 2);
      String embedding = "model.embed_tokens";
      FitSettings settings =
          FitSettings.of(new Caa()).withPooling(TokenPooling.MEAN).withSites(embedding);
      SteeringMap dropped = Fitter.of(model, settings.withoutFirstToken(1)).fit(p, q);
      SteeringMap never = Fitter.of(model, settings).fit(Golden.sentences(model, "p", 6, 1), q);
      assertThat(dropped.sites().get(embedding).affine().beta())
          .containsExactly(never.sites().get(embedding).affine().beta(), within(1e-5f));
    }
  }

  @Test
  void aStoppedFitGoesOnWithTheSameBits() throws IOException {
    try (LanguageModel model = Golden.model("gemma2")) {
      Sentences p = Golden.sentences(model, "p", 150, 1);
      Sentences q = Golden.sentences(model, "q", 150, 2);
      for (FitSettings settings :
          List.of(FitSettings.of(new LinearAct()), FitSettings.of(new AurA()))) {
        Fitter fitter = Fitter.of(model, settings);
        Path whole = folder.resolve("whole-" + settings.method().name());
        fitter.fit(p, q, whole, KeptWork.REFUSE, Monitor.NONE);
        for (int after : new int[] {0, 1, 3}) {
          Path file = folder.resolve("stopped-" + after + settings.method().name());
          interrupted(fitter, p, q, file, after);
          fitter.fit(p, q, file, KeptWork.RESUME, Monitor.NONE);
          assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(whole));
          assertThat(file.resolveSibling(file.getFileName() + ".partial")).doesNotExist();
        }
      }
    }
  }

  private static void interrupted(Fitter fitter, Sentences p, Sentences q, Path file, int after) {
    int[] left = {after};
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    assertThatThrownBy(
            () ->
                fitter.fit(p, q, file, KeptWork.REFUSE, Monitor.stoppingWhen(() -> --left[0] < 0)))
        .isInstanceOf(UserError.class)
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessageContaining(
                        Files.exists(partial) ? "go on with --resume" : "nothing was saved"));
    assertThat(file).doesNotExist();
  }

  @Test
  void leftoversOfAnotherFitAreRefused() throws IOException {
    try (LanguageModel model = Golden.model("gemma2")) {
      Sentences p = Golden.sentences(model, "p", 150, 1);
      Sentences q = Golden.sentences(model, "q", 150, 2);
      Path file = folder.resolve("map");
      interrupted(Fitter.of(model, FitSettings.of(new LinearAct())), p, q, file, 20);
      FitSettings other = FitSettings.of(new LinearAct()).withSupport(Support.ALL);
      assertThatThrownBy(
              () -> Fitter.of(model, other).fit(p, q, file, KeptWork.RESUME, Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("another fit")
          .hasMessageContaining(
              "settings.support = \"q0-100\", but now settings.support = \"all\"");
      assertThatThrownBy(
              () -> Fitter.of(model, other).fit(p, q, file, KeptWork.REFUSE, Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("left its work in " + Fitter.kept(file))
          .hasMessageContaining("--resume")
          .hasMessageContaining("--discard");
      assertThat(Fitter.kept(file)).isNotEmptyDirectory();
      Fitter.of(model, other).fit(p, q, file, KeptWork.DROP, Monitor.NONE);
      assertThat(Fitter.kept(file)).doesNotExist();
      assertThat(SteeringMap.load(file).provenance().settings().support()).isEqualTo("all");
    }
  }

  @Test
  void setsAreCutToOneSizeWithTheSeed() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences many = Golden.sentences(model, "many", 20, 1);
      Sentences few = Golden.sentences(model, "few", 6, 2);
      FitSettings settings = FitSettings.of(new LinearAct());
      SteeringMap one = Fitter.of(model, settings.withSeed(1)).fit(many, few);
      SteeringMap same = Fitter.of(model, settings.withSeed(1)).fit(many, few);
      SteeringMap two = Fitter.of(model, settings.withSeed(2)).fit(many, few);
      assertThat(one.provenance().source().sentences()).isEqualTo(6);
      assertThat(one).isEqualTo(same);
      assertThat(one.sites()).isNotEqualTo(two.sites());
      SteeringMap aura = Fitter.of(model, FitSettings.of(new AurA())).fit(many, few);
      assertThat(aura.provenance().source().sentences()).as("AurA uses all").isEqualTo(20);
    }
  }

  @Test
  void aSiteThatAnswersNoNumberIsNamed() {
    try (LanguageModel model = Golden.model("llama");
        TensorScope scope = TensorScope.open()) {
      Tensor weight = model.parameters().get("model.layers.1.self_attn.o_proj.weight");
      weight.select(0, 3).fill_(new Scalar(Double.NaN));
      Sentences p = Golden.sentences(model, "p", 6, 1);
      Sentences q = Golden.sentences(model, "q", 6, 2);
      assertThatThrownBy(() -> Fitter.of(model, FitSettings.of(new LinearAct())).fit(p, q))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("Neuron 3")
          .hasMessageContaining("model.layers.1.self_attn.o_proj");
    }
  }

  @Test
  void whatAMethodCannotDoIsRefused() {
    assertThatThrownBy(() -> FitSettings.of(new Det0()).withOrder(Order.CAUSAL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at-once");
    assertThatThrownBy(() -> FitSettings.of(new Caa()).withSupport(Support.OBSERVED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("support all");
    assertThatThrownBy(() -> Support.parse("q90-10")).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Support.parse("some"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("q0-100");
    assertThatThrownBy(() -> Methods.named("acts"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("linear-act");
  }

  @Test
  void sentencesThatTheModelCannotReadAreRefused() {
    try (LanguageModel model = Golden.model("gpt2")) {
      Sentences fine = Golden.sentences(model, "fine", 4, 1);
      Fitter fitter = Fitter.of(model, FitSettings.of(new LinearAct()));
      int[] wide = new int[model.contextLength() + 1];
      Sentences tooLong = Sentences.ofTokens("long.txt", List.of(wide, wide, wide, wide));
      assertThatThrownBy(() -> fitter.fit(fine, tooLong))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("Sentence 1 of long.txt has " + wide.length);
      int[] unknown = {1, model.vocabularySize()};
      Sentences foreign = Sentences.ofTokens("f.txt", List.of(unknown, unknown, unknown, unknown));
      assertThatThrownBy(() -> fitter.fit(foreign, fine))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("another model's");
      assertThatThrownBy(
              () -> Sentences.of("blank.txt", List.of("", "  "), text -> new int[] {1}, 128))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("All 2 lines of blank.txt are empty");
    }
  }

  @Test
  void longSentencesAreCutAndCounted() {
    Sentences cut =
        Sentences.of("s", List.of("aaaa", " ", "bb"), text -> new int[text.length()], 3);
    assertThat(cut.rows()).extracting(row -> row.length).containsExactly(3, 2);
    assertThat(cut.cut()).isEqualTo(1);
  }

  @Test
  void thePlanKnowsTheCost() {
    try (LanguageModel model = Golden.model("gemma2")) {
      Sentences p = Golden.sentences(model, "p", 40, 1);
      Sentences q = Golden.sentences(model, "q", 40, 2);
      Fitter fitter = Fitter.of(model, FitSettings.of(new LinearAct()));
      FitPlan plan = fitter.plan(p, q);
      SteeringMap map = fitter.fit(p, q);
      assertThat(plan.mapBytes()).isEqualTo(4 * map.parameterCount());
      assertThat(plan.sites()).hasSize(map.sites().size());
      assertThat(plan.sentences()).isEqualTo(80);
      assertThat(plan.forwards()).isPositive();
      int width = model.config().integer("hidden_size");
      // What goes into a segment waits, and what came to the end of its branch.
      long both = 2 * 4 * plan.tokens() * width;
      assertThat(plan.stateBytes()).isBetween(both - 4096, both + 4096);
      assertThat(plan.responseBytes()).isEqualTo(4L * 80 * width);
      assertThat(plan.toString()).contains("sentences").contains("forward passes");
    }
  }

  @Test
  void nothingOfAFitStaysInMemory() {
    try (LanguageModel model = Golden.model("llama");
        TensorScope scope = TensorScope.open()) {
      Sentences p = Golden.sentences(model, "p", 8, 1);
      Sentences q = Golden.sentences(model, "q", 8, 2);
      for (Order order : List.of(Order.AT_ONCE, Order.CAUSAL)) {
        int before = scope.size();
        Fitter.of(model, FitSettings.of(new LinearAct()).withOrder(order)).fit(p, q);
        assertThat(scope.size()).as(order.toString()).isEqualTo(before);
      }
    }
  }

  @Test
  void progressEndsWhereItSaid() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences p = Golden.sentences(model, "p", 20, 1);
      Sentences q = Golden.sentences(model, "q", 20, 2);
      for (SteeringMethod method : List.of(new AurA(), new LinearAct(), new SelfCond())) {
        long[] units = new long[2];
        Monitor counting =
            new Monitor() {
              @Override
              public boolean stopRequested() {
                return false;
              }

              @Override
              public Progress progress(String task, long all) {
                units[0] = all;
                return new Progress() {
                  @Override
                  public void step(long done, String note) {
                    units[1] += done;
                  }

                  @Override
                  public void close() {}
                };
              }
            };
        Fitter fitter = Fitter.of(model, method);
        fitter.fit(p, q, counting);
        assertThat(units[0]).isGreaterThan(fitter.sites().size());
        assertThat(units[1]).as(method.name()).isEqualTo(units[0]);
      }
    }
  }
}
