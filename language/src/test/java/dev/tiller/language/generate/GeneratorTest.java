package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.Generation.Finish;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {

  private static final Path LLAMA = TestModels.GOLDEN.resolve("llama");

  static Stream<Path> goldens() {
    return TestModels.goldens().filter(TestModels::continues);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void greedyContinuationsAreGolden(Path family) {
    try (TensorScope scope = TensorScope.open();
        Safetensors expected = Safetensors.open(family.resolve("expected.safetensors"));
        LanguageModel model = LanguageModel.load(family)) {
      List<int[]> prompts = rows(expected.get("a.input_ids"));
      List<int[]> golden = rows(expected.get("a.greedy"));
      GenerationSettings greedy = GenerationSettings.greedy(golden.get(0).length);
      Generator generator = new Generator(model);
      List<Generation> together = generator.generate(prompts, greedy, Taps.NONE);
      // A shorter neighbor pads nothing here, but shifts every position of the others.
      int[] longer = new int[prompts.get(0).length + 6];
      Arrays.fill(longer, 7);
      List<Generation> padded =
          generator.generate(List.of(longer, prompts.get(0)), greedy, Taps.NONE);
      assertThat(padded.get(1).ids()).as("beside a longer row").isEqualTo(golden.get(0));
      for (int r = 0; r < golden.size(); r++) {
        assertThat(together.get(r).ids()).as("row %d in the batch", r).isEqualTo(golden.get(r));
        assertThat(together.get(r).finish()).isEqualTo(Finish.LENGTH);
        List<int[]> alone = List.of(prompts.get(r));
        assertThat(generator.generate(alone, greedy, Taps.NONE).get(0).ids())
            .as("row %d alone", r)
            .isEqualTo(golden.get(r));
      }
    }
  }

  private static List<int[]> rows(Tensor ids) {
    List<int[]> rows = new ArrayList<>();
    for (int r = 0; r < ids.size(0); r++) {
      rows.add(Tensors.ints(ids.select(0, r)));
    }
    return rows;
  }

  @Test
  void aSampledRowIsTheSameAloneAndInABatch() {
    List<int[]> prompts =
        List.of(new int[] {5, 6, 7, 8, 9}, new int[] {1, 2}, new int[] {40, 41, 42, 43});
    List<GenerationSettings> ways =
        List.of(
            GenerationSettings.sampling(20, 11),
            GenerationSettings.sampling(20, 11).withTopK(7).withTemperature(0.7),
            GenerationSettings.sampling(20, 11).withTopP(0.8).withRepetitionPenalty(1.3),
            GenerationSettings.sampling(20, 11).withMinP(0.2));
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Generator generator = new Generator(model);
      for (GenerationSettings way : ways) {
        List<Generation> together = generator.generate(prompts, way, Taps.NONE);
        assertThat(generator.generate(prompts, way, Taps.NONE).get(0).ids())
            .as("the same again")
            .isEqualTo(together.get(0).ids());
        for (int r = 0; r < prompts.size(); r++) {
          GenerationSettings own = way.withFirstRow(r);
          assertThat(generator.generate(List.of(prompts.get(r)), own, Taps.NONE).get(0).ids())
              .as("row %d, %s", r, way)
              .isEqualTo(together.get(r).ids());
        }
      }
    }
  }

  /** A row's stream once was the seed plus its number, so that row 1 of seed 1 was row 0 of 2. */
  @Test
  void neighboringSeedsShareNoRow() {
    List<int[]> prompts = Collections.nCopies(8, new int[] {5, 6});
    Set<String> texts = new HashSet<>();
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Generator generator = new Generator(model);
      for (long seed : new long[] {1, 2, 3}) {
        generator.generate(prompts, GenerationSettings.sampling(12, seed), Taps.NONE).stream()
            .map(row -> Arrays.toString(row.ids()))
            .forEach(texts::add);
      }
    }
    assertThat(texts).hasSize(3 * prompts.size());
  }

  @Test
  void streamsDoNotDependOnHowAListIsCutIntoBatches() {
    List<int[]> prompts = List.of(new int[] {5, 6}, new int[] {5, 6}, new int[] {5, 6});
    GenerationSettings settings = GenerationSettings.sampling(12, 4);
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Generator generator = new Generator(model);
      List<Generation> whole = generator.generate(prompts, settings, Taps.NONE);
      List<Generation> rest =
          generator.generate(prompts.subList(1, 3), settings.withFirstRow(1), Taps.NONE);
      assertThat(rest.get(0).ids()).isEqualTo(whole.get(1).ids());
      assertThat(rest.get(1).ids()).isEqualTo(whole.get(2).ids());
      assertThat(whole.get(1).ids()).isNotEqualTo(whole.get(0).ids());
    }
  }

  @Test
  void aMonitorStopsABatchAfterItsStep() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      List<Integer> heard = new ArrayList<>();
      Monitor after =
          new Monitor() {
            @Override
            public boolean stopRequested() {
              return heard.size() >= 3;
            }

            @Override
            public Progress progress(String task, long units) {
              return Progress.silent();
            }
          };
      Generation said =
          new Generator(model, after)
              .generate(
                  List.of(new int[] {5, 6, 7}),
                  GenerationSettings.greedy(10),
                  Taps.NONE,
                  (row, id) -> heard.add(id))
              .get(0);
      assertThat(said.finish()).isEqualTo(Finish.INTERRUPTED);
      assertThat(said.ids()).hasSize(3);
    }
  }

  @Test
  void anOutputThatIsNotANumberGetsASentence() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Taps damage =
          Taps.of(model.site("lm_head"), (site, x, pass) -> x.mul(new Scalar(Double.NaN)));
      for (GenerationSettings way :
          List.of(GenerationSettings.greedy(3), GenerationSettings.sampling(3, 1).withTopP(0.5))) {
        assertThatThrownBy(() -> new Generator(model).generate(List.of(new int[] {5}), way, damage))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("not a number");
      }
    }
  }

  @Test
  void whatAListenerThrowsComesThrough() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      assertThatThrownBy(
              () ->
                  new Generator(model)
                      .generate(
                          List.of(new int[] {5}, new int[] {6}),
                          GenerationSettings.greedy(10),
                          Taps.NONE,
                          (row, id) -> {
                            throw new IllegalStateException("the line is dead");
                          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the line is dead");
    }
  }

  @Test
  void anEndIdEndsItsRowOnly() {
    List<int[]> prompts = List.of(new int[] {5, 6, 7}, new int[] {90, 12});
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Generator generator = new Generator(model);
      GenerationSettings free = GenerationSettings.greedy(10);
      List<Generation> plain = generator.generate(prompts, free, Taps.NONE);
      int end = plain.get(0).ids()[4];
      int first = indexOf(plain.get(0).ids(), end);
      List<Generation> ended = generator.generate(prompts, free.withEndIds(Set.of(end)), Taps.NONE);
      assertThat(ended.get(0).finish()).isEqualTo(Finish.END);
      assertThat(ended.get(0).ids()).isEqualTo(Arrays.copyOf(plain.get(0).ids(), first));
      assertThat(ended.get(1).ids()).isEqualTo(plain.get(1).ids());
      assertThat(ended.get(1).finish()).isEqualTo(Finish.LENGTH);
    }
  }

  private static int indexOf(int[] ids, int id) {
    return Arrays.stream(ids).boxed().toList().indexOf(id);
  }

  @Test
  void aListenerHearsEveryIdAndCanStop() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      List<Integer> heard = new ArrayList<>();
      Generation generation =
          new Generator(model)
              .generate(
                  List.of(new int[] {5, 6, 7}),
                  GenerationSettings.greedy(10),
                  Taps.NONE,
                  (row, id) -> {
                    heard.add(id);
                    return heard.size() < 3;
                  })
              .get(0);
      assertThat(generation.ids()).hasSize(3);
      assertThat(heard).isEqualTo(Arrays.stream(generation.ids()).boxed().toList());
      assertThat(generation.finish()).isEqualTo(Finish.STOP);
    }
  }

  @Test
  void logProbabilitiesAreTheScoredOnes() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      int[] prompt = {5, 6, 7};
      GenerationSettings settings =
          GenerationSettings.sampling(8, 3).withTemperature(1.4).withLogProbabilities(true);
      Generation said = new Generator(model).generate(List.of(prompt), settings, Taps.NONE).get(0);
      int[] whole = Arrays.copyOf(prompt, prompt.length + said.ids().length);
      System.arraycopy(said.ids(), 0, whole, prompt.length, said.ids().length);
      double[] losses = new Scoring(model).losses(List.of(whole), Taps.NONE).get(0).losses();
      for (int i = 0; i < said.ids().length; i++) {
        double scored = -losses[prompt.length - 1 + i];
        assertThat(said.logProbabilities()[i])
            .isCloseTo(scored, org.assertj.core.data.Offset.offset(1e-4));
      }
    }
  }

  @Test
  void tapsSteerPromptAndContinuation() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Site head = model.site("lm_head");
      List<Integer> lengths = new ArrayList<>();
      Taps favor =
          Taps.of(
              head,
              (site, x, pass) -> {
                lengths.add(pass.length());
                Tensor bonus = torchOneHot(42, (int) x.size(-1));
                return x.add(bonus.mul(new Scalar(1e4)));
              });
      Generation said =
          new Generator(model)
              .generate(List.of(new int[] {5, 6, 7}), GenerationSettings.greedy(4), favor)
              .get(0);
      assertThat(said.ids()).containsOnly(42);
      assertThat(lengths).containsExactly(3, 1, 1, 1);
    }
  }

  private static Tensor torchOneHot(int at, int size) {
    float[] values = new float[size];
    values[at] = 1;
    return Tensors.of(values);
  }

  @Test
  void badPromptsGetASentence() {
    try (LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("gpt2"))) {
      Generator generator = new Generator(model);
      GenerationSettings greedy = GenerationSettings.greedy(10);
      assertThatThrownBy(() -> generator.generate(List.of(new int[0]), greedy, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("Prompt 1 is empty");
      assertThatThrownBy(() -> generator.generate(List.of(new int[60]), greedy, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("60 tokens and 10 new ones")
          .hasMessageContaining("context of 64");
      assertThatThrownBy(() -> generator.generate(List.of(new int[] {3, 257}), greedy, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("257");
      try (TensorScope scope = TensorScope.open()) {
        assertThatThrownBy(() -> model.logits(Tokens.of(new int[65]), Taps.NONE))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("65");
        assertThatThrownBy(() -> model.logits(Tokens.of(new int[] {1, -1}), Taps.NONE))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("-1");
      }
    }
  }

  @Test
  void settingsOutOfRangeGetASentence() {
    GenerationSettings good = GenerationSettings.sampling(5, 0);
    assertThatThrownBy(() -> good.withTopP(0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> good.withTopP(Double.NaN)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> good.withMinP(1.5)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> good.withTemperature(-1)).hasMessageContaining("temperature is -1.0");
    assertThatThrownBy(() -> good.withMaxNewTokens(0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> good.withStops(List.of(""))).isInstanceOf(UserError.class);
  }

  @Test
  void nothingOutlivesAGeneration() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Generator generator = new Generator(model);
      GenerationSettings settings =
          GenerationSettings.sampling(5, 1).withTopP(0.9).withRepetitionPenalty(1.1);
      List<int[]> prompts = List.of(new int[] {5, 6, 7}, new int[] {90, 12});
      generator.generate(prompts, settings, Taps.NONE);
      try (LeakCheck check = LeakCheck.open()) {
        generator.generate(prompts, settings.withLogProbabilities(true), Taps.NONE);
        assertThat(check.alive()).isLessThanOrEqualTo(0);
      }
    }
  }
}
