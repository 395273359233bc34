package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InWordsTest {

  @Test
  void aShareIsNeverNothingOrAllThatIsNot() {
    assertThat(InWords.share(0)).isEqualTo("0 %");
    assertThat(InWords.share(0.0004)).isEqualTo("0.04 %");
    assertThat(InWords.share(0.0349)).isEqualTo("3.5 %");
    assertThat(InWords.share(0.8714)).isEqualTo("87 %");
    assertThat(InWords.share(0.9991)).isEqualTo("above 99 %");
    assertThat(InWords.share(1)).isEqualTo("100 %");
    assertThat(InWords.share(Double.NaN)).isEqualTo("unknown");
  }

  @Test
  void aNumberHasThreeDigits() {
    assertThat(InWords.number(31.2345)).isEqualTo("31.2");
    assertThat(InWords.number(99.96)).isEqualTo("100");
    assertThat(InWords.number(1240.4)).isEqualTo("1,240");
    assertThat(InWords.number(-0.000421)).isEqualTo("-0.000421");
    assertThat(InWords.number(0)).isEqualTo("0");
    assertThat(InWords.number(Double.POSITIVE_INFINITY)).isEqualTo("infinite");
  }

  @Test
  void whatProgramsCallThingsIsReadByPeople() {
    assertThat(InWords.name("flip_first")).isEqualTo("flip first");
    assertThat(InWords.name("toxicInGaps")).isEqualTo("toxic in gaps");
    assertThat(InWords.name("AUC")).isEqualTo("AUC");
    assertThat(InWords.name("distinct2")).isEqualTo("distinct2");
    assertThat(InWords.name("gap before")).isEqualTo("gap before");
  }

  @Test
  void oneIsOne() {
    assertThat(InWords.count(1, "claim")).isEqualTo("1 claim");
    assertThat(InWords.count(1240, "row")).isEqualTo("1,240 rows");
  }
}
