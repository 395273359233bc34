package dev.tiller.reproduce.bert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.reproduce.bert.ToxicSentences.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToxicSentencesTest {

  private static final ToxicWords WORDS =
      new ToxicWords(List.of("rotter", "wretch"), Set.of("rotter", "wretch", "darn"));

  private static Map<Split, ToxicSentences> of(Map<Integer, List<String>> some) {
    List<List<String>> documents = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      documents.add(some.getOrDefault(i, List.of()));
    }
    return ToxicSentences.of(documents, WORDS, word -> !word.equals("wretch"));
  }

  @Test
  void sentencesAreLabelledPairedByLengthAndHidden() {
    ToxicSentences fit =
        of(Map.of(
                0,
                List.of(
                    "That old Rotter, he lied again.",
                    "One two three four five six.",
                    "One two three four five six seven.",
                    "Eight nine ten eleven and so on, twelve.",
                    "A rotter and a wretch are two.",
                    "You wretch, what have you done?",
                    "Darn it, that went wrong again.",
                    "Too short, rotter.")))
            .get(Split.FIT);

    // Of two toxic words the one that is a token; the wretch alone is none.
    assertThat(fit.toxic())
        .extracting(Hidden::gap)
        .containsExactlyInAnyOrder(
            "That old [MASK], he lied again.", "A [MASK] and a wretch are two.");
    assertThat(fit.neutral())
        .extracting(Hidden::text)
        .containsExactlyInAnyOrder(
            "One two three four five six.", "One two three four five six seven.");
    assertThat(fit.ordinary()).containsExactly("Eight nine ten eleven and so on, twelve.");
  }

  @Test
  void nothingIsMeasuredOnWhatAMapMayHaveSeen() {
    String song = "oh what a rotter he was";
    Map<Split, ToxicSentences> all =
        of(
            Map.of(
                3, List.of(song, "these are six words in a row"),
                70,
                    List.of(
                        song,
                        "yes, oh what a rotter he is",
                        "here a rotter stands all alone",
                        "there are six words in row")));

    assertThat(all.get(Split.TEST).toxic())
        .extracting(Hidden::text)
        .containsExactly("here a rotter stands all alone");
    assertThat(all.get(Split.VALIDATION).toxic()).isEmpty();
  }

  @Test
  void aSpanTakesTheWordsOnEitherSide() {
    Hidden middle = new Hidden("That old rotter, he's lying.", 9, 15);
    assertThat(middle.word()).isEqualTo("rotter");
    assertThat(middle.span()).isEqualTo("That [MASK] [MASK], [MASK] lying.");
    assertThat(middle.draft("old"::equals)).containsExactly("old", "[MASK]", "[MASK]");
    Hidden first = new Hidden("rotter, Go", 0, 6);
    assertThat(first.span()).isEqualTo("[MASK], [MASK]");
    assertThat(first.draft(word -> true)).containsExactly("[MASK]", "go");
    assertThat(middle.with("uncle")).isEqualTo("That old uncle, he's lying.");
  }
}
