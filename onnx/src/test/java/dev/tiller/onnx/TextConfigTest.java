package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions and padding of every kind of network, and of none. */
class TextConfigTest {

  private static final Path FILE = Path.of("config.json");

  private static TextConfig config(String json) {
    try {
      return TextConfig.of(new ObjectMapper().readTree(json), FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Room of {@code transformers}: positions of these kinds begin behind the padding id. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|512",
        "{'model_type':'bert','max_position_embeddings':512,'pad_token_id':0}|512",
        "{'model_type':'bert','max_position_embeddings':514,'pad_token_id':1}|514",
        "{'max_position_embeddings':514}|512",
        "{'max_position_embeddings':null,'pad_token_id':null}|512",
        "{'model_type':'roberta','max_position_embeddings':514}|512",
        "{'model_type':'roberta','max_position_embeddings':514,'pad_token_id':1}|512",
        "{'model_type':'roberta','max_position_embeddings':130,'pad_token_id':1}|128",
        "{'model_type':'roberta','max_position_embeddings':514,'pad_token_id':0}|513",
        "{'model_type':'xlm-roberta','max_position_embeddings':8194,'pad_token_id':1}|8192",
        "{'model_type':'camembert','max_position_embeddings':40,'pad_token_id':5}|34",
        "{'model_type':'longformer','max_position_embeddings':4098}|4096",
        "{'model_type':'mpnet','max_position_embeddings':514,'pad_token_id':1}|512",
        "{'model_type':'roberta'}|510",
      })
  void roomForTokens(String json, int room) {
    assertThat(config(json.replace('\'', '"')).maxTokens()).isEqualTo(room);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'max_position_embeddings':0}",
        "{'max_position_embeddings':-1}",
        "{'max_position_embeddings':2147483647}",
        "{'max_position_embeddings':9223372036854775807}",
        "{'max_position_embeddings':99999999999999999999999}",
        "{'max_position_embeddings':1e400}",
        "{'max_position_embeddings':512.5}",
        "{'max_position_embeddings':'512'}",
        "{'max_position_embeddings':[512]}",
        "{'pad_token_id':-2}",
        "{'pad_token_id':99999999999}",
        "{'model_type':'roberta','max_position_embeddings':2,'pad_token_id':1}",
        "{'model_type':'roberta','max_position_embeddings':514,'pad_token_id':2147483647}",
      })
  void absurdPositionsAreRefused(String json) {
    assertThatThrownBy(() -> config(json.replace('\'', '"')))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("config.json")
        .hasMessageEndingWith(".")
        .hasMessageNotContaining("\n");
  }

  @Test
  void severalHundredDamagedConfigurations(@TempDir Path folder) throws IOException {
    run(folder, 300, 1, Duration.ofSeconds(60));
  }

  @Test
  @Tag("slow")
  void manyDamagedConfigurations(@TempDir Path folder) throws IOException {
    run(folder, 100_000, 2, Duration.ofMinutes(10));
  }

  /** Opens and classifies, so that what passes the check also serves. */
  private static void run(Path folder, int most, long seed, Duration time) throws IOException {
    Files.write(folder.resolve("model.onnx"), TinyOnnx.classifier(new float[557 * 2], 557, 2));
    Files.copy(
        Path.of("../tokenizer/src/test/resources/golden/tokenizer/tokenizer.json"),
        folder.resolve("tokenizer.json"));
    List<String> whole =
        List.of(
            "{\"model_type\": \"roberta\", \"max_position_embeddings\": 514, \"pad_token_id\": 1,"
                + " \"id2label\": {\"0\": \"a\", \"1\": \"b\"}}",
            "{\"problem_type\": \"multi_label_classification\", \"max_position_embeddings\": 8,"
                + " \"id2label\": {\"0\": \"a\", \"1\": \"b\"}, \"label2id\": {\"a\": 0}}");
    List<String> parts =
        List.of(
            "0",
            "-1",
            "1",
            "2",
            "9",
            "99999999999999999999",
            "1e999",
            "0.5",
            "null",
            "true",
            "\"\"",
            "\"roberta\"",
            "[]",
            "{}",
            "[[[",
            "}",
            "{",
            ",",
            ":",
            "\"",
            "\\",
            "\u0000",
            "\ud83d\ude00",
            "\"max_position_embeddings\": ",
            "\"pad_token_id\": ",
            "\"id2label\": ",
            "NaN");
    Random random = new Random(seed);
    long end = System.nanoTime() + time.toNanos();
    int ran = 0;
    int refused = 0;
    while (ran < most && System.nanoTime() < end) {
      StringBuilder json = new StringBuilder(whole.get(random.nextInt(whole.size())));
      for (int i = random.nextInt(2); i >= 0; i--) {
        int at = random.nextInt(json.length() + 1);
        int stop = Math.min(json.length(), at + random.nextInt(6));
        json.replace(at, stop, parts.get(random.nextInt(parts.size())));
      }
      Files.write(folder.resolve("config.json"), json.toString().getBytes(StandardCharsets.UTF_8));
      refused += serves(folder, json.toString()) ? 0 : 1;
      ran++;
    }
    System.out.printf("%d damaged ONNX configurations: %d refused%n", ran, refused);
    assertThat(refused).isBetween(ran / 10, ran - 1);
  }

  private static boolean serves(Path folder, String json) {
    List<String> texts = new ArrayList<>(List.of("", "the whale", "! ".repeat(600)));
    try (TextClassifier classifier = TextClassifier.open(folder)) {
      classifier.classify(texts);
      return true;
    } catch (UserError e) {
      assertThat(e.getMessage()).as(json).endsWith(".").doesNotContain("\n");
      return false;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("on the configuration\n" + json, e);
    }
  }
}
