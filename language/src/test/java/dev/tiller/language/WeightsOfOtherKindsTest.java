package dev.tiller.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories whose weights and config, or whose files, contradict each other. */
class WeightsOfOtherKindsTest {

  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir Path folder;

  private static float[] logits(LanguageModel model) {
    try (TensorScope scope = TensorScope.open()) {
      return Tensors.floats(model.logits(Tokens.of(new int[] {5, 40, 77, 120, 9}), Taps.NONE));
    }
  }

  private static float[] expected(String kind) {
    try (TensorScope scope = TensorScope.open();
        Safetensors file = Safetensors.open(CASES.resolve(kind).resolve("expected.safetensors"))) {
      return Tensors.floats(file.get("logits"));
    }
  }

  @Test
  void aHeadThatIsStoredIsUsedAlthoughTheConfigTiesIt() throws IOException {
    Path saved = folder.resolve("saved");
    float[] right = expected("tied-but-both-stored");
    try (LanguageModel model =
        LanguageModel.load(CASES.resolve("tied-but-both-stored").resolve("model"))) {
      assertThat(logits(model)).containsExactly(right, within(1e-4f));
      assertThat(model.notes()).hasSize(1);
      assertThat(model.notes().get(0)).contains("lm_head.weight", "tie_word_embeddings");
      assertThat(model.site("lm_head").producer()).isInstanceOf(Site.Producer.Projection.class);
      model.save(saved, DType.F32);
    }
    try (LanguageModel again = LanguageModel.load(saved)) {
      assertThat(again.config().flag("tie_word_embeddings", true)).isFalse();
      assertThat(again.notes()).isEmpty();
      assertThat(logits(again)).containsExactly(right, within(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aHeadThatAloneIsStoredServesBothPlaces(Precision precision) throws IOException {
    Path saved = folder.resolve("saved");
    try (LanguageModel model =
        LanguageModel.load(CASES.resolve("tied-only-head-stored").resolve("model"), precision)) {
      float tolerance = precision == Precision.FLOAT32 ? 1e-4f : 0.1f;
      assertThat(logits(model))
          .containsExactly(expected("tied-only-head-stored"), within(tolerance));
      assertThat(model.fingerprint()).isNotEmpty();
      assertThat(model.notes()).isEmpty();
      assertThat(model.parameters()).containsKey("model.embed_tokens.weight");
      if (precision == Precision.FLOAT32) {
        model.save(saved, DType.F32);
        try (LanguageModel again = LanguageModel.load(saved)) {
          assertThat(logits(again)).isEqualTo(logits(model));
          assertThat(again.fingerprint()).isEqualTo(model.fingerprint());
        }
      }
    }
  }

  @Test
  void theSameHeadStoredTwiceIsHeldOnce() throws IOException {
    Path saved = folder.resolve("saved");
    try (TensorScope scope = TensorScope.open();
        LanguageModel tied = LanguageModel.load(TestModels.GOLDEN.resolve("smollm3"))) {
      Tensor table = tied.parameters().get("model.embed_tokens.weight").clone();
      tied.save(saved, DType.F32, java.util.Map.of("lm_head.weight", table), null);
      try (LanguageModel both = LanguageModel.load(saved)) {
        assertThat(both.notes()).isEmpty();
        assertThat(both.parameters().keySet()).isEqualTo(tied.parameters().keySet());
      }
    }
  }

  @Test
  void theIndexSaysWhichFileHoldsATensor() {
    try (LanguageModel found = LanguageModel.load(CASES.resolve("shard-index").resolve("m"));
        LanguageModel wanted = LanguageModel.load(CASES.resolve("shard-index").resolve("want"))) {
      assertThat(found.fingerprint()).isEqualTo(wanted.fingerprint());
      assertThat(logits(found)).isEqualTo(logits(wanted));
    }
  }
}
