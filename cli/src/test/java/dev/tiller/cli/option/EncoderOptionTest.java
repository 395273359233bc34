package dev.tiller.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EncoderOptionTest {

  @Test
  void aLargeEncoderSaysWhatItTakesAndWhatIsFree() {
    assertThat(EncoderOption.sentence("vit-huge", 2_528_000_000L, OptionalLong.of(8_100_000_000L)))
        .isEqualTo("vit-huge takes 2.5 GB at f32, and 8.1 GB are free");
    assertThat(EncoderOption.sentence("vit-huge", 2_528_000_000L, OptionalLong.empty()))
        .isEqualTo("vit-huge takes 2.5 GB at f32");
  }
}
