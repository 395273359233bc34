package dev.tiller.language.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.GenerationRequest;
import dev.tiller.language.generate.GenerationRow;
import dev.tiller.language.generate.GenerationSession;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.language.generate.RowTaps;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Continuations that cross the border between the two lists of factors, at 16 positions here. */
class LongRopeTest {

  private static final int[] TEXT = IntStream.range(0, 24).map(i -> 7 + 11 * i % 300).toArray();

  private static LanguageModel model() {
    return LanguageModel.load(TestModels.GOLDEN.resolve("phi3_long"));
  }

  private static double gap(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }

  @Test
  void everyStepTurnsByTheLengthThatWasAskedFor() {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = model();
        KeyValueCache cache = new KeyValueCache(TEXT.length)) {
      Tensor whole = model.logits(Tokens.of(TEXT), Taps.NONE);
      Tokens tokens = Tokens.of(TEXT);
      Tensor first = model.next(tokens.columns(0, 10), null, cache, Taps.NONE);
      assertThat(gap(first, whole.select(1, 9))).isLessThan(1e-4);
      for (int i = 10; i < TEXT.length; i++) {
        Tensor step = model.next(tokens.columns(i, 1), null, cache, Taps.NONE);
        assertThat(gap(step, whole.select(1, i))).as("step %d", i).isLessThan(1e-4);
      }
      Tensor alone = model.logits(tokens.columns(0, 10), Taps.NONE);
      assertThat(gap(first, alone.select(1, 9))).as("short and long differ").isGreaterThan(1e-3);
    }
  }

  /** Rows that join a session later, and others that go further, change nothing for a row. */
  @Test
  void aRowOfASessionIsContinuedAsAlone() {
    int[][] prompts = {IntStream.range(30, 36).toArray(), {5, 9, 2}, TEXT};
    int[] limits = {6, 20, 9};
    try (LanguageModel model = model();
        GenerationSession<Integer> session =
            new GenerationSession<>(model, RowTaps.same(Taps.NONE))) {
      List<GenerationRow<Integer>> rows = new ArrayList<>();
      for (int r = 0; r < prompts.length; r++) {
        GenerationSettings settings = GenerationSettings.greedy(limits[r]);
        rows.addAll(
            session.join(List.of(new GenerationRequest<>(r, prompts[r], settings, id -> true))));
        session.step();
      }
      while (session.step()) {
        // Until all have ended.
      }
      for (int r = 0; r < prompts.length; r++) {
        GenerationSettings settings = GenerationSettings.greedy(limits[r]);
        var alone = new Generator(model).generate(List.of(prompts[r]), settings, Taps.NONE);
        assertThat(rows.get(r).generation().ids()).as("row %d", r).isEqualTo(alone.get(0).ids());
      }
    }
  }

  @Test
  void aRowOfABatchIsContinuedAsAlone() {
    List<int[]> prompts = List.of(TEXT, new int[] {5, 9, 2}, IntStream.range(30, 42).toArray());
    try (LanguageModel model = model()) {
      Generator generator = new Generator(model);
      GenerationSettings settings = GenerationSettings.greedy(10);
      var together = generator.generate(prompts, settings, Taps.NONE);
      for (int r = 0; r < prompts.size(); r++) {
        var alone = generator.generate(prompts.subList(r, r + 1), settings, Taps.NONE);
        assertThat(together.get(r).ids()).as("row %d", r).isEqualTo(alone.get(0).ids());
      }
    }
  }
}
