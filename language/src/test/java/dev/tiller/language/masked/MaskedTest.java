package dev.tiller.language.masked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import dev.tiller.tokenizer.WordPieceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filling gaps with the tiny random BERT, whose words are w5, w6, ... w256. */
class MaskedTest {

  private LanguageModel model;
  private Tokenizer tokenizer;

  @BeforeEach
  void open() {
    model = LanguageModel.load(TestModels.GOLDEN.resolve("bert"));
    List<String> vocabulary =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (int id = 5; id < 257; id++) {
      vocabulary.add(id < 10 ? "[unused" + id + "]" : "w" + id);
    }
    byte[] json = WordPieceFile.uncased(vocabulary).toString().getBytes(StandardCharsets.UTF_8);
    tokenizer = Tokenizer.of(json, "tiny");
  }

  @AfterEach
  void close() {
    model.close();
    tokenizer.close();
  }

  private double[] whole(int[] ids, int column, Taps taps) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor logits = model.logits(Tokens.of(ids), taps);
      return Tensors.doubles(logits.select(0, 0).select(0, column).softmax(-1));
    }
  }

  @Test
  void candidatesAreTheHeadsSoftmaxAtTheGap() {
    int[] ids = {2, 17, 4, 90, 4, 3};
    var gaps =
        new MaskedPrediction(model, tokenizer).predict("W17 [MASK] w90 [MASK]", 257, Taps.NONE);
    assertThat(gaps).hasSize(2);
    for (int g = 0; g < 2; g++) {
      double[] expected = whole(ids, 2 + 2 * g, Taps.NONE);
      double before = 1;
      for (var candidate : gaps.get(g)) {
        assertThat(candidate.probability())
            .isCloseTo(expected[candidate.id()], within(1e-6))
            .isLessThanOrEqualTo(before);
        assertThat(candidate.token()).isEqualTo(tokenizer.token(candidate.id()).orElseThrow());
        before = candidate.probability();
      }
    }
  }

  @Test
  void textsOfOtherLengthsBesideItChangeNothing() {
    MaskedPrediction prediction = new MaskedPrediction(model, tokenizer);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("w20 ".repeat(i % 7) + "[MASK] w" + (30 + i));
    }
    double[][] together = prediction.probabilities(texts, List.of("w50", "w60"), Taps.NONE);
    for (int i = 0; i < texts.size(); i++) {
      double[] alone =
          prediction.probabilities(List.of(texts.get(i)), List.of("w50", "w60"), Taps.NONE)[0];
      assertThat(together[i][0]).isCloseTo(alone[0], within(1e-6));
      assertThat(together[i][1]).isCloseTo(alone[1], within(1e-6));
    }
  }

  @Test
  void tapsActInBlocksAndHead() {
    for (String name : List.of("bert.encoder.layer.1", "cls.predictions.transform.dense")) {
      Site site = model.site(name);
      Taps taps = Taps.of(site, (s, x, pass) -> x.add(new Scalar(0.7)).mul(x));
      double[] expected = whole(new int[] {2, 17, 4, 90, 3}, 2, taps);
      double[][] found =
          new MaskedPrediction(model, tokenizer)
              .probabilities(List.of("w17 [MASK] w90"), List.of("w50"), taps);
      assertThat(found[0][0]).as(name).isCloseTo(expected[50], within(1e-6));
      double[] plain = whole(new int[] {2, 17, 4, 90, 3}, 2, Taps.NONE);
      assertThat(Math.abs(found[0][0] - plain[50])).as(name).isGreaterThan(1e-7);
    }
  }

  @Test
  void scoringHidesOneTokenAfterAnother() {
    MaskedScoring scoring = new MaskedScoring(model, tokenizer);
    String longer = "w20 w21 ".repeat(20).strip();
    List<double[]> losses = scoring.losses(List.of("w17 w90 w33", longer), Taps.NONE);
    int[] ids = {2, 17, 90, 33, 3};
    assertThat(losses.get(0)).hasSize(3);
    assertThat(losses.get(1)).hasSize(40);
    for (int i = 0; i < 3; i++) {
      int[] hidden = ids.clone();
      hidden[i + 1] = 4;
      double p = whole(hidden, i + 1, Taps.NONE)[ids[i + 1]];
      assertThat(losses.get(0)[i]).isCloseTo(-Math.log(p), within(1e-4));
    }
    double mean = (losses.get(0)[0] + losses.get(0)[1] + losses.get(0)[2]) / 3;
    assertThat(MaskedScoring.perplexity(losses.subList(0, 1)))
        .isCloseTo(Math.exp(mean), within(1e-9));
  }

  @Test
  void theLikeliestIsWhatOneColdSweepWrites() {
    String best = best("w17 [MASK] w90");
    List<String> texts =
        new GibbsSampling(model, tokenizer)
            .write("w17 [MASK] w90", 1, 1, GenerationSettings.greedy(1), Taps.NONE);
    assertThat(texts).containsExactly("w17 " + best + " w90");
  }

  @Test
  void aSampleIsWhatItsSeedGivesAlone() {
    GibbsSampling gibbs = new GibbsSampling(model, tokenizer);
    String text = "w17 " + "[MASK] ".repeat(8) + "w90";
    GenerationSettings settings = GenerationSettings.sampling(1, 5);
    List<String> three = gibbs.write(text, 3, 3, settings, Taps.NONE);
    assertThat(three).doesNotHaveDuplicates();
    assertThat(gibbs.write(text, 3, 3, settings, Taps.NONE)).isEqualTo(three);
    assertThat(gibbs.write(text, 3, 1, settings.withFirstRow(2), Taps.NONE))
        .containsExactly(three.get(2));
    assertThat(three)
        .allSatisfy(
            one -> {
              assertThat(one).startsWith("w17 ").endsWith(" w90").doesNotContain("[");
              assertThat(one.split(" ")).hasSize(10);
            });
  }

  @Test
  void aDraftIsSeenUntilItsWordsAreDrawn() {
    GibbsSampling gibbs = new GibbsSampling(model, tokenizer);
    String text = "w17 [MASK] [MASK] w90";
    GenerationSettings settings = GenerationSettings.greedy(1);
    List<String> none = gibbs.write(text, 1, 1, settings, Taps.NONE);
    assertThat(gibbs.write(text, List.of("[MASK]", "[MASK]"), 1, 1, settings, Taps.NONE))
        .isEqualTo(none);
    // One gap is drawn beside the draft of the other, the other beside what was drawn.
    List<String> drafted = gibbs.write(text, List.of("w20", "w33"), 1, 1, settings, Taps.NONE);
    assertThat(drafted.get(0).split(" ")).hasSize(4);
    String second = best("w17 w20 [MASK] w90");
    String first = best("w17 [MASK] w33 w90");
    assertThat(drafted)
        .containsAnyOf(
            "w17 " + best("w17 [MASK] " + second + " w90") + " " + second + " w90",
            "w17 " + first + " " + best("w17 " + first + " [MASK] w90") + " w90");
    assertThatThrownBy(() -> gibbs.write(text, List.of("w20"), 1, 1, settings, Taps.NONE))
        .isInstanceOf(UserError.class)
        .hasMessage("The draft has 1 words, but the text has 2 gaps; give one word a gap.");
  }

  /** The likeliest word for a gap that is no special token. */
  private String best(String text) {
    return new MaskedPrediction(model, tokenizer)
        .predict(text, 257, Taps.NONE).get(0).stream()
            .map(MaskedPrediction.Candidate::token)
            .filter(token -> !token.startsWith("["))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void whatCannotBeAskedGetsASentence() {
    MaskedPrediction prediction = new MaskedPrediction(model, tokenizer);
    assertThatThrownBy(() -> prediction.predict("w17 w18", 5, Taps.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no gap; write [MASK]");
    assertThatThrownBy(() -> prediction.predict("[MASK] " + "w17 ".repeat(64), 5, Taps.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has 67 tokens, but this bert model has 64 positions");
    assertThatThrownBy(() -> prediction.predict("[MASK]", 0, Taps.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("from 1 to 257");
    assertThatThrownBy(
            () -> prediction.probabilities(List.of("[MASK]"), List.of("none"), Taps.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"none\" is not one token");
    assertThatThrownBy(
            () ->
                new GibbsSampling(model, tokenizer)
                    .write("[MASK]", 0, 1, GenerationSettings.greedy(1), Taps.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0 sweeps");
    try (LanguageModel gpt2 = LanguageModel.load(TestModels.GOLDEN.resolve("gpt2"))) {
      assertThatThrownBy(() -> new MaskedPrediction(gpt2, tokenizer))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("This gpt2 model predicts the next token, but gaps are filled by");
    }
  }

  @Test
  void nothingOutlivesItsScope() {
    GibbsSampling gibbs = new GibbsSampling(model, tokenizer);
    MaskedScoring scoring = new MaskedScoring(model, tokenizer);
    scoring.losses(List.of("w17"), Taps.NONE);
    try (LeakCheck check = LeakCheck.open()) {
      gibbs.write("[MASK] w20 [MASK]", 2, 2, GenerationSettings.sampling(1, 0), Taps.NONE);
      scoring.losses(List.of("w17 w18", "w20"), Taps.NONE);
      new MaskedPrediction(model, tokenizer).predict("[MASK] w20", 3, Taps.NONE);
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
  }
}
