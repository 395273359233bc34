package dev.tiller.reproduce.bert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ToxicWordsTest {

  private static final ToxicWords WORDS =
      ToxicWords.of(
          """
          export const cuss = {
            adult: 0,
            'two words': 2,
            darn: 1,
            murder: 1,
            rotter: 2,
            scold: 1,
            welfare: 2,
            wretch: 2,
          }
          """,
          "darn\t-1.0\t0.5\nmurder\t-3.7\t0.4\nrotter\t-1.5\t0.4\nscold\t-2.0\t0.4\n",
          List.of("wretch", "scold", "darn", "adult"));

  @Test
  void twoListsMustAgreeAndThreeWhereTheFirstIsInDoubt() {
    // rotter: 2 and negative; wretch: 2 and listed; scold: 1, negative and listed.
    assertThat(WORDS.toxic()).containsExactly("rotter", "scold", "wretch");
  }

  @Test
  void whateverIsRatedAtAllMakesATextSuspect() {
    assertThat(WORDS.neutral("An adult walked by.")).isTrue();
    assertThat(WORDS.neutral("Darn, it rains.")).isFalse();
    assertThat(WORDS.neutral("A welfare reform")).isFalse();
  }

  @Test
  void wordsAreCountedWholeInAnyCase() {
    assertThat(WORDS.count("You WRETCH, you rotter!")).isEqualTo(2);
    assertThat(WORDS.count("wretched rotters")).isZero();
    assertThat(ToxicWords.words("I don\u2019t know, Bob's"))
        .containsExactly("i", "don't", "know", "bob's");
  }
}
