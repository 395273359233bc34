package dev.tiller.library.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.masked.GibbsSampling;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.language.masked.MaskedPrediction.Candidate;
import dev.tiller.language.masked.MaskedScoring;
import dev.tiller.network.Taps;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The imported network says what the published one says. */
@Tag("pretrained")
class BertBaseUncasedTest {

  private static LanguageModel model;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    Pretrained bert = Pretrained.named("bert-base-uncased");
    assumeTrue(
        bert.imported(),
        "skipped: these tests need BERT-base; run `./tiller model import bert-base-uncased` (408 MB) once");
    model = LanguageModel.load(bert.directory());
    tokenizer = Tokenizer.open(bert.directory());
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
      tokenizer.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "The capital of France is [MASK].,paris:0.417",
    "She went to the kitchen to [MASK] dinner for her family.,prepare:0.472 make:0.322 cook:0.126",
    "The doctor said that [MASK] would be back soon.,he:0.423 she:0.220",
    "You are a stupid [MASK].,girl:0.354 woman:0.112 man:0.108"
  })
  void gapsAreFilledAsPublished(String text, String expected) {
    String[] pairs = expected.split(" ");
    List<Candidate> found =
        new MaskedPrediction(model, tokenizer).predict(text, pairs.length, Taps.NONE).get(0);
    for (int i = 0; i < pairs.length; i++) {
      String[] pair = pairs[i].split(":");
      assertThat(found.get(i).token()).isEqualTo(pair[0]);
      assertThat(found.get(i).probability()).isCloseTo(Double.parseDouble(pair[1]), within(5e-4));
    }
  }

  @Test
  void nothingButThePoolerWasLeftOut() {
    assertThat(model.parameterCount()).isEqualTo(110_104_890 - 768 * 768 - 768);
  }

  @Test
  void theTokenizerAgreesWithOneOfTheSameVocabulary() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/bge-small-en-v1.5-q-tokenizer.json");
        Tokenizer other = Tokenizer.of(in.readAllBytes(), "bge")) {
      for (String text :
          List.of(
              "The QUICK brown fox's naïve café, 12.5% off!",
              "unaffable antidisestablishmentarianism",
              "[MASK] and 東京 \u00a0 tab\there \ud83d\ude00 don't",
              "")) {
        assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(other.encode(text, true));
        assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(other.encode(text, false));
      }
    }
  }

  @Test
  void sampledWordsBelongInTheirOrder() {
    String text = "[MASK] ".repeat(13).strip() + ".";
    GenerationSettings settings = GenerationSettings.sampling(1, 1).withTopK(50);
    List<String> written =
        new GibbsSampling(model, tokenizer).write(text, 3, 3, settings, Taps.NONE);
    List<String> shuffled =
        written.stream()
            .map(
                one -> {
                  List<String> words = new ArrayList<>(List.of(one.split(" ")));
                  Collections.shuffle(words, new Random(1));
                  return String.join(" ", words);
                })
            .toList();
    MaskedScoring scoring = new MaskedScoring(model, tokenizer);
    assertThat(loss(scoring, written)).isLessThan(loss(scoring, shuffled) - 1);
  }

  private static double loss(MaskedScoring scoring, List<String> texts) {
    return Math.log(MaskedScoring.perplexity(scoring.losses(texts, Taps.NONE)));
  }
}
