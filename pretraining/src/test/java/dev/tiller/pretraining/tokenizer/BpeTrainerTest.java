package dev.tiller.pretraining.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.pretraining.tokenizer.BpeVocabulary.Merge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpeTrainerTest {
  private static final String TEXT =
      "The sea was calm and the ship lay still. They'd seen the whale, and the whale had seen them."
          + " The captain said: \"We'll follow the whale to the end of the sea!\" 1851, na\u00efve.\n\n";

  @TempDir Path folder;

  @BeforeAll
  static void stayOffline() {
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** The worked example of arXiv 1508.07909, section 3.2, without its end-of-word mark. */
  @Test
  void mergesFollowTheMostFrequentPair() {
    BpeTrainer trainer = new BpeTrainer();
    // Counts within words: (e,s) 9, (s,t) 9, (w,e) 8, (l,o) 7, (o,w) 7.
    trainer.add(
        ("low\n".repeat(5) + "lower\n".repeat(2) + "newest\n".repeat(6) + "widest\n".repeat(3))
            .strip());
    List<Merge> merges = trainer.train(BpeTrainer.MIN_VOCABULARY + 4).merges();
    assertThat(merges)
        .containsExactly(
            new Merge("e", "s"), new Merge("es", "t"), new Merge("l", "o"), new Merge("lo", "w"));
  }

  @Test
  void theVocabularyBeginsWithEndOfTextAndAllBytes() {
    BpeTrainer trainer = new BpeTrainer();
    trainer.add(TEXT);
    BpeVocabulary v = trainer.train(300);
    assertThat(v.tokens().get(0)).isEqualTo("<|endoftext|>");
    assertThat(v.tokens()).doesNotHaveDuplicates().contains("\u0120", "A", "\u0100", "\u00ff");
    assertThat(v.tokens().subList(1, 257)).allMatch(t -> t.length() == 1).isSorted();
    assertThat(v.tokens()).hasSize(257 + v.merges().size());
  }

  @Test
  void theOrderOfTheDocumentsDoesNotMatter() {
    BpeTrainer forward = new BpeTrainer();
    BpeTrainer backward = new BpeTrainer();
    String[] sentences = TEXT.split("(?<=[.!]) ");
    for (int i = 0; i < sentences.length; i++) {
      forward.add(sentences[i]);
      backward.add(sentences[sentences.length - 1 - i]);
    }
    assertThat(forward.train(320)).isEqualTo(backward.train(320));
  }

  @Test
  void mergingStopsWhereNothingRepeats() {
    BpeTrainer trainer = new BpeTrainer();
    trainer.add("abcdef");
    assertThat(trainer.train(4096).merges()).isEmpty();
  }

  /** Counted anew from scratch after every merge, as the algorithm is defined. */
  @Test
  void incrementalCountsAgreeWithCountingAnew() {
    BpeTrainer trainer = new BpeTrainer();
    trainer.add(TEXT.repeat(3) + "aaaa aaa aa abab ababab bababa");
    assertThat(trainer.train(340).merges())
        .containsExactlyElementsOf(NaiveBpe.train(trainer, 340).merges());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TEXT,
        "",
        " ",
        "  two  spaces\tand\r\nlines   ",
        "\u65e5\u672c\u8a9e \ud83d\ude42 \u0000\u0001 e\u0301",
        "<not a token> it's I'LL 3.14"
      })
  void theTokenizersLibraryLoadsItAndRoundTrips(String text) throws IOException {
    try (HuggingFaceTokenizer tokenizer = load()) {
      long[] ids = tokenizer.encode(text, false, false).getIds();
      assertThat(Arrays.stream(ids).boxed()).allMatch(id -> id > 0 && id < 330);
      assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
    }
  }

  @Test
  void theLibraryAppliesTheMergesAndKnowsTheSpecialToken() throws IOException {
    try (HuggingFaceTokenizer tokenizer = load()) {
      assertThat(tokenizer.encode(" the whale", false, false).getTokens())
          .containsExactly("\u0120the", "\u0120whale");
      assertThat(tokenizer.encode("a<|endoftext|>", false, false).getIds()).endsWith(0);
    }
    JsonNode config = new ObjectMapper().readTree(folder.resolve("tokenizer_config.json").toFile());
    assertThat(config.get("model_max_length").asInt()).isEqualTo(64);
    assertThat(config.get("eos_token").asText()).isEqualTo("<|endoftext|>");
  }

  @Test
  void wrongUseIsExplained() {
    BpeTrainer trainer = new BpeTrainer();
    assertThatThrownBy(() -> trainer.train(4096)).hasMessageContaining("No text was given");
    trainer.add("x");
    assertThatThrownBy(() -> trainer.train(256)).hasMessageContaining("at least 257 entries");
  }

  private HuggingFaceTokenizer load() throws IOException {
    BpeTrainer trainer = new BpeTrainer();
    trainer.add(TEXT);
    trainer.train(330).write(folder, 64);
    return HuggingFaceTokenizer.builder()
        .optTokenizerPath(folder.resolve("tokenizer.json"))
        .optAddSpecialTokens(false)
        .optTruncation(false)
        .build();
  }
}
