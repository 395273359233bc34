package dev.tiller.steering.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.corpus.Mmlu;
import dev.tiller.data.corpus.TruthfulQuestions;
import dev.tiller.evaluation.MultipleChoice;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.Scoring;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.statistics.text.TruthfulQa;
import dev.tiller.steering.Golden;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scores of a random network with a real tokenizer against their definitions. */
class MultipleChoiceTest {

  private Tokenizer tokenizer;
  private LanguageModel model;
  private MultipleChoice plain;

  @BeforeEach
  void open() throws IOException {
    tokenizer =
        Tokenizer.open(Path.of("../tokenizer/src/test/resources/golden/tokenizer/tokenizer.json"));
    ObjectNode json = Config.read(Golden.folder("llama")).json();
    json.put("vocab_size", tokenizer.vocabularySize());
    json.put("max_position_embeddings", 256);
    try (RandomParameters random = new RandomParameters(3, 0.2)) {
      model =
          LanguageModel.build(
              Config.parse(json.toString(), "test"), random, LanguageModel.Precision.FLOAT32);
    }
    plain = new MultipleChoice(model, tokenizer, Taps.NONE);
  }

  @AfterEach
  void close() {
    model.close();
    tokenizer.close();
  }

  private double difference(String context, String answer) {
    Scoring scoring = new Scoring(model);
    return logProbability(scoring, context + answer) - logProbability(scoring, context);
  }

  private double logProbability(Scoring scoring, String text) {
    return scoring.losses(List.of(tokenizer.encode(text, true)), Taps.NONE).get(0).logProbability();
  }

  @Test
  void likelihoodsAreThoseOfTheAnswersAlone() {
    List<String> answers = List.of(" a cat.", " the whole of the sea, perhaps", " no");
    double[] likelihoods = plain.logLikelihoods("Q: What is it?\nA:", answers);
    for (int i = 0; i < likelihoods.length; i++) {
      double expected = difference("Q: What is it?\nA:", answers.get(i));
      assertThat(likelihoods[i]).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void answersOfOneTokenTakeTheShortWayToTheSameNumbers() {
    List<String> letters = List.of("A", "B", "C");
    double[] likelihoods = plain.logLikelihoods("Answer:", letters);
    for (int i = 0; i < likelihoods.length; i++) {
      int[] whole = tokenizer.encode("Answer:" + letters.get(i), true);
      assertThat(whole).hasSize(tokenizer.encode("Answer:", true).length + 1);
      double expected = difference("Answer:", letters.get(i));
      assertThat(likelihoods[i]).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void truthfulness() {
    TruthfulQuestions.Question one =
        new TruthfulQuestions.Question("Is it so?", List.of("Yes.", "Indeed."), List.of("No."));
    TruthfulQuestions.Question swapped =
        new TruthfulQuestions.Question("Is it so?", List.of("No."), List.of("Yes.", "Indeed."));
    try (LeakCheck leaks = LeakCheck.open()) {
      MultipleChoice.Truthfulness measured =
          plain.truthfulQa(
              new TruthfulQuestions(List.of(one, swapped)), "Q: A?\nA: B.", Progress.silent());
      double[] likelihoods =
          plain.logLikelihoods(
              "Q: A?\nA: B.\n\nQ: Is it so?\nA:", List.of(" Yes.", " Indeed.", " No."));
      boolean[] truth = {true, true, false};
      assertThat(measured.mc2()[0]).isCloseTo(TruthfulQa.mc2(likelihoods, truth), within(1e-5));
      assertThat(measured.mc2()[0] + measured.mc2()[1]).isCloseTo(1, within(1e-5));
      assertThat(measured.mc1()[0]).isEqualTo(likelihoods[0] > likelihoods[2] ? 1 : 0);
      assertThat(measured.and(measured).mc2Mean().n()).isEqualTo(4);
    }
  }

  @Test
  void examsAskForALetterAndShowWhatFits() {
    Mmlu.Question easy = new Mmlu.Question("1 + 1?", List.of("one", "two", "three", "four"), 1);
    List<Mmlu.Question> every =
        IntStream.range(0, 4)
            .mapToObj(right -> new Mmlu.Question(easy.text(), easy.choices(), right))
            .toList();
    boolean[] right =
        plain.mmlu(
            new Mmlu("small_sums", Collections.nCopies(5, easy), every), 5, Progress.silent());
    // The same question four times with each letter as the right one: exactly one is.
    assertThat(IntStream.range(0, 4).filter(i -> right[i]).count()).isEqualTo(1);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> plain.logLikelihoods("word ".repeat(400), List.of(" yes")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("but this model reads " + model.contextLength());
  }
}
