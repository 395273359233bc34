package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ONNX file whose second logit is 4 times the share of "!" among the tokens. */
class TextClassifierTest {

  private static final int EXCLAMATION = 0;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    float[] table = new float[557 * 2];
    table[EXCLAMATION * 2 + 1] = 4;
    Files.write(folder.resolve("model.onnx"), TinyOnnx.classifier(table, 557, 2));
    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\": {\"0\": \"calm\", \"1\": \"loud\"}}");
    try (InputStream in =
        Files.newInputStream(
            Path.of("../tokenizer/src/test/resources/golden/tokenizer/tokenizer.json"))) {
      Files.copy(in, folder.resolve("tokenizer.json"));
    }
  }

  @Test
  void turnsLogitsIntoProbabilities() throws IOException {
    try (TextClassifier classifier = TextClassifier.open(folder)) {
      assertThat(classifier.labels()).containsExactly("calm", "loud");
      double[][] p = classifier.classify(List.of("aa", "!b", "!", ""));
      assertThat(p[0][1]).isCloseTo(0.5, within(1e-6));
      assertThat(p[1][1]).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
      assertThat(p[2][1]).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-6));
      assertThat(p[2][0] + p[2][1]).isCloseTo(1, within(1e-12));
      assertThat(p[3]).as("an empty text is one padding token, id 0").containsExactly(p[2]);
    }
  }

  @Test
  void treatsLabelsAsIndependentWhereTheConfigSaysSo() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        "{\"problem_type\": \"multi_label_classification\","
            + " \"id2label\": {\"0\": \"calm\", \"1\": \"loud\"}}");
    try (TextClassifier classifier = TextClassifier.open(folder)) {
      double[] p = classifier.classify(List.of("!"))[0];
      assertThat(p[0]).isCloseTo(0.5, within(1e-6));
      assertThat(p[1]).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-6));
    }
  }

  /** Weights in a file beside the model, where ONNX puts them beyond two gigabytes. */
  @Test
  void weightsMayLieInAFileBesideTheModel() throws IOException {
    Path from = Path.of("src/test/resources/cases/onnx-external-data");
    try (TextClassifier classifier = TextClassifier.open(from)) {
      assertThat(classifier.labels()).containsExactly("rude", "polite");
      for (double[] p : classifier.classify(Files.readAllLines(from.resolve("with.txt")))) {
        assertThat(p[0]).isGreaterThan(p[1]);
      }
      for (double[] p : classifier.classify(Files.readAllLines(from.resolve("without.txt")))) {
        assertThat(p[1]).isGreaterThan(p[0]);
      }
    }
    for (String file : List.of("model.onnx", "config.json", "tokenizer.json")) {
      Files.copy(from.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThatThrownBy(() -> TextClassifier.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("fetch that file too, it holds the weights");
    for (String name : List.of("model.onnx_data", "model.onnx")) {
      Path file = folder.resolve(name);
      Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:a\n");
      assertThatThrownBy(() -> TextClassifier.open(folder))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith(folder.resolve("model.onnx").toString())
          .hasMessageContaining("run `git lfs pull`");
    }
  }

  /** Opens a classifier. */
  static final class Opening {

    private Opening() {}

    public static void main(String[] arguments) throws IOException {
      try (TextClassifier classifier = TextClassifier.open(Path.of(arguments[0]))) {
        ChildJvm.say("whole");
      } catch (UserError e) {
        ChildJvm.say(e.getMessage());
      }
    }
  }

  /** The library below has a log of its own, in colors. */
  @Test
  void nothingButTheSentenceIsSaidOfADamagedModel() throws Exception {
    byte[] model = Files.readAllBytes(folder.resolve("model.onnx"));
    Files.write(folder.resolve("model.onnx"), Arrays.copyOf(model, model.length - 20));
    ChildJvm.Result result = new ChildJvm().run(Opening.class, folder.toString());
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).hasSize(1);
    assertThat(result.out()).startsWith("The ONNX model ").doesNotContain("\u001b");
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        "{\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}}");
    try (TextClassifier classifier = TextClassifier.open(folder)) {
      assertThatThrownBy(() -> classifier.classify(List.of("x")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("2 scores")
          .hasMessageContaining("3 labels");
    }
    Files.writeString(folder.resolve("config.json"), "{\"id2label\": {\"1\": \"a\"}}");
    assertThatThrownBy(() -> TextClassifier.open(folder)).hasMessageContaining("id2label");
    Files.writeString(folder.resolve("config.json"), "{\"id2label\": ");
    assertThatThrownBy(() -> TextClassifier.open(folder)).hasMessageContaining("not valid JSON");
    Files.delete(folder.resolve("config.json"));
    assertThatThrownBy(() -> TextClassifier.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no config.json");
  }
}
