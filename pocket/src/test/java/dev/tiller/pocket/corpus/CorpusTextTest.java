package dev.tiller.pocket.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorpusTextTest {
  @Test
  void charactersBecomePlain() {
    assertThat(PlainText.characters("\u201cIt\u2019s\u201d\u2014so\u2026\u00a0e\u0301\u200b\r\nx"))
        .isEqualTo("\"It's\"--so... \u00e9\nx");
    assertThat(PlainText.decode(new byte[] {'a', (byte) 0x93, 'b'})).isEqualTo("a\u201cb");
    assertThat(PlainText.decode("\u00e9".getBytes(StandardCharsets.UTF_8))).isEqualTo("\u00e9");
  }

  @Test
  void wrappedLinesAreJoinedAndShortOnesKept() {
    assertThat(
            PlainText.paragraphs(
                "A line that was wrapped because the page was only so wide,\nand its rest.\n\n\n"
                    + "Short verse,\nkept as it is."))
        .isEqualTo(
            "A line that was wrapped because the page was only so wide, and its rest.\n\n"
                + "Short verse,\nkept as it is.");
    assertThat(
            PlainText.paragraphs(
                "Some line that is long enough to have been wrapped by hand--\nso."))
        .endsWith("hand--so.");
  }

  @Test
  void sentencesDoNotEndAtAbbreviations() {
    assertThat(
            SentenceSplitter.split(
                "Mr. Darcy and Mrs. Hurst came. \"Did J. Bingley?\" Yes.\nNew line"))
        .containsExactly(
            "Mr. Darcy and Mrs. Hurst came.", "\"Did J. Bingley?\"", "Yes.", "New line");
  }

  @Test
  void theScreenTellsEnglishFromTheRest() {
    assertThat(
            Screen.isEnglish(
                "It is the duty of all of us to see that the work which was begun is done.", 8))
        .isTrue();
    assertThat(
            Screen.isEnglish(
                "Le travail qui a \u00e9t\u00e9 commenc\u00e9 doit \u00eatre achev\u00e9 par nous tous.",
                8))
        .isFalse();
    assertThat(Screen.isEnglish("It is done.", 8)).isFalse();
  }

  @Test
  void aSentenceMustBeWholeAndClean() {
    assertThat(SentenceScreen.accepts("This is a whole sentence of the kind that we want to keep."))
        .isTrue();
    assertThat(
            SentenceScreen.accepts("this one does not begin as a sentence that we want to keep."))
        .isFalse();
    assertThat(
            SentenceScreen.accepts(
                "This one holds the number 555 0199 that somebody would answer to."))
        .isFalse();
    assertThat(SentenceScreen.accepts("WE ARE SHOUTING ALL OF THIS AT YOU AND WILL NOT STOP IT."))
        .isFalse();
    assertThat(SentenceScreen.trimmed("\"An opening mark that lost its partner.")).startsWith("An");
  }

  @Test
  void nearCopiesAreDroppedAndTheLongestKept() {
    Document whole =
        new Document(
            "1",
            "We offer you the best price on all the software you will ever need. Call 123 now.");
    Document copy =
        new Document(
            "2",
            "We offer you the best price on all the software you will ever need. Call 987 now.");
    Document part = new Document("3", "we OFFER you the best price on all the software");
    Document other =
        new Document("4", "The meeting of the committee has been moved to the end of the week.");
    assertThat(new NearDuplicates(4, 0.5).keep(List.of(part, whole, copy, other)))
        .containsExactly(whole, other);
    assertThat(new NearDuplicates(4, 0.5).keep(List.of(other, other))).containsExactly(other);
  }

  @Test
  void aKnownSentenceInsideALongerOneIsACopyAndSoIsAPartOfIt() {
    Document known = new Document("k", "call now to order your free copy of the book");
    Document longer =
        new Document("l", "dear friend we ask you to call now to order your free copy of the book");
    Document shorter = new Document("s", "order your free copy");
    Document other = new Document("o", "the kernel panics when the driver is unloaded twice");
    assertThat(new NearDuplicates(3, 0.5).without(List.of(longer, other, shorter), List.of(known)))
        .containsExactly(other);
  }

  @Test
  void aParagraphThatQuotesAKnownDocumentGoesAndTheRestStays() {
    Document known = new Document("k", "he went down to the sea in a ship with forty men");
    Document book =
        new Document(
            "b",
            "It was a quiet evening in the town.\n\n"
                + "They say that \"He went down to the sea, in a ship\" as his father had.\n\n"
                + "He went down to the town.");
    assertThat(new NearDuplicates(6, 1).withoutPassages(List.of(book, known), List.of(known)))
        .containsExactly(
            new Document("b", "It was a quiet evening in the town.\n\nHe went down to the town."));
  }
}
