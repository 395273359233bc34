package dev.tiller.judges;

import static dev.tiller.evaluation.LabelledTexts.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.onnx.TextClassifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The classifier in the resources calls a text loud when enough of its tokens are "!". */
class ClassifierJudgeTest {

  private static final List<String> LOUD =
      List.of("a!", "!!", "no!", "b!!", "!c", "!!!", "d!", "!e!", "go!", "up!!");
  private static final List<String> CALM =
      List.of("a", "b", "the sea", "we sat", "tea", "snow", "moss", "reeds", "dusk", "still");

  private static TextClassifier classifier;

  @BeforeAll
  static void open() throws Exception {
    classifier = TextClassifier.open(folder());
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @Test
  void scoresByTheProbabilityOfItsLabel() {
    ClassifierJudge judge = ClassifierJudge.measured(classifier, "loud", of(LOUD), of(CALM));
    // "a!": logits (0.25, 6).
    assertThat(judge.score(List.of("a!"))[0]).isCloseTo(1 / (1 + Math.exp(-5.75)), within(1e-6));
    assertThat(judge.decide(List.of("!", "quiet"))).containsExactly(true, false);
    assertThat(judge.accuracy().value()).isEqualTo(1);
    assertThat(judge.accuracy().n()).isEqualTo(20);
    assertThat(judge.description()).contains("\"loud\"").contains("95 % interval");
    assertThat(judge.score(List.of())).isEmpty();
  }

  @Test
  void refusesUnknownLabelsAndUselessOnes() {
    assertThatThrownBy(() -> ClassifierJudge.measured(classifier, "rude", of(LOUD), of(CALM)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no label \"rude\"")
        .hasMessageContaining("[calm, loud]");
    assertThatThrownBy(() -> ClassifierJudge.measured(classifier, "calm", of(LOUD), of(CALM)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot tell the two sets apart");
    assertThatThrownBy(
            () -> ClassifierJudge.measured(classifier, "loud", of(List.of()), of(List.of())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no texts");
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(ClassifierJudgeTest.class.getResource("/judge/loud/model.onnx").toURI())
        .getParent();
  }
}
