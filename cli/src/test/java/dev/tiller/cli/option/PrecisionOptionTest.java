package dev.tiller.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.StoredWeights;
import dev.tiller.tensor.DType;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a large model before it is loaded. */
class PrecisionOptionTest {

  /** Seven billion numbers, nearly all in matrices. */
  private static final StoredWeights LARGE =
      new StoredWeights(14_000_000_000L, Set.of(DType.BF16), 7_000_000_000L, 1_000_000, 500_000);

  @Test
  void whatItTakesAndWhatIsFree() {
    assertThat(said(Precision.FLOAT32, OptionalLong.of(32_000_000_000L)))
        .isEqualTo("big takes 28.0 GB at f32, and 32.0 GB are free");
    assertThat(said(Precision.INT8, OptionalLong.empty())).isEqualTo("big takes 7.0 GB at int8");
  }

  @Test
  void whereItDoesNotFitTheSmallerChoicesAreNamed() {
    assertThat(said(Precision.FLOAT32, OptionalLong.of(16_000_000_000L)))
        .isEqualTo(
            "big takes 28.0 GB at f32, and 16.0 GB are free; --precision bf16 would take 14.0 GB;"
                + " --precision int8 would take 7.0 GB");
    assertThat(said(Precision.INT8, OptionalLong.of(4_000_000_000L)))
        .isEqualTo("big takes 7.0 GB at int8, and 4.0 GB are free");
  }

  private static String said(Precision precision, OptionalLong free) {
    return PrecisionOption.sentence("big", LARGE, precision, free);
  }
}
