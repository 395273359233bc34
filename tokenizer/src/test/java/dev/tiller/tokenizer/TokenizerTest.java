package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "tokenizer.json, ids",
    "tokenizer.pairs.json, ids",
    "tokenizer.split.json, ids_split"
  })
  void encodesAndDecodesTheGoldenCases(String file, String field) throws IOException {
    JsonNode expected = new ObjectMapper().readTree(golden("expected.json"));
    try (Tokenizer tokenizer = Tokenizer.of(golden(file), file)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(expected.get("vocab_size").asInt());
      assertThat(expected.get("cases").size()).isGreaterThan(20);
      for (JsonNode example : expected.get("cases")) {
        String text = example.get("text").asText();
        int[] ids = ids(example.get(field));
        assertThat(tokenizer.encode(text, false)).as(text).containsExactly(ids);
        assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
        assertThat(stream(tokenizer, ids)).isEqualTo(text);
      }
      assertThat(expected.get("decode").size()).isGreaterThan(3);
      for (JsonNode example : expected.get("decode")) {
        int[] ids = ids(example.get("ids"));
        assertThat(tokenizer.decode(ids, false)).isEqualTo(example.get("text").asText());
        assertThat(stream(tokenizer, ids)).isEqualTo(example.get("text").asText());
      }
    }
  }

  @Test
  void streamsRandomIdsToTheSameTextAsDecoding() throws IOException {
    Random random = new Random(3);
    try (Tokenizer tokenizer = Tokenizer.of(golden("tokenizer.json"), "golden")) {
      for (int trial = 0; trial < 300; trial++) {
        int[] ids = random.ints(1 + random.nextInt(40), 0, 557).toArray();
        assertThat(stream(tokenizer, ids)).isEqualTo(tokenizer.decode(ids, false));
      }
    }
  }

  @Test
  void holdsBackHalfACharacter() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.of(golden("tokenizer.json"), "golden")) {
      int[] ids = tokenizer.encode("a\uD83D\uDE42b", false);
      assertThat(ids).as("the emoji takes three tokens").hasSize(5);
      StreamingDecoder decoder = tokenizer.streamingDecoder(new int[0], true);
      List<String> pieces = new ArrayList<>();
      for (int id : ids) {
        pieces.add(decoder.accept(id));
      }
      assertThat(pieces).containsExactly("a", "", "", "\uD83D\uDE42", "b");
      assertThat(decoder.finish()).isEmpty();

      StreamingDecoder cut = tokenizer.streamingDecoder(Arrays.copyOf(ids, 1), true);
      assertThat(cut.accept(ids[1])).isEmpty();
      assertThat(cut.finish()).isEqualTo("\uFFFD");
    }
  }

  @Test
  void looksUpTokensAndRoles() throws IOException {
    Files.write(folder.resolve("tokenizer.json"), golden("tokenizer.json"));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"eos_token": {"content": "<|endoftext|>", "lstrip": false}, "bos_token": "<|endoftext|>",
         "pad_token": null, "add_bos_token": true,
         "chat_template": [{"name": "tools", "template": "T"}, {"name": "default", "template": "D"}]}
        """);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.eos()).hasValue(556);
      assertThat(tokenizer.bos()).hasValue(556);
      assertThat(tokenizer.pad()).isEmpty();
      assertThat(tokenizer.chatTemplate().map(ChatTemplate::source)).hasValue("D");
      assertThat(tokenizer.chatTemplate("tools").map(ChatTemplate::source)).hasValue("T");
      assertThat(tokenizer.chatTemplate("other")).isEmpty();
      assertThat(tokenizer.token(556)).hasValue("<|endoftext|>");
      assertThat(tokenizer.id("Hello")).isEmpty();
      assertThat(tokenizer.id(tokenizer.token(300).orElseThrow())).hasValue(300);
      assertThat(tokenizer.token(9999)).isEmpty();
      assertThat(tokenizer.isSpecial(556)).isTrue();
      assertThat(tokenizer.isSpecial(0)).isFalse();
      int[] plain = tokenizer.encode("Hello", false);
      assertThat(tokenizer.encode("Hello", true)).hasSize(plain.length + 1).startsWith(556);
      assertThat(tokenizer.decode(tokenizer.encode("Hello", true), true)).isEqualTo("Hello");
      assertThat(tokenizer.decode(tokenizer.encode("Hello", true), false))
          .isEqualTo("<|endoftext|>Hello");
      assertThat(tokenizer.encodeBatch(List.of("Hello", ""), false).get(0)).containsExactly(plain);
      assertThat(tokenizer.encodeBatch(List.of("Hello", ""), false).get(1)).isEmpty();
    }
    Files.writeString(folder.resolve("chat_template.jinja"), "from a file");
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve("tokenizer.json"))) {
      assertThat(tokenizer.chatTemplate().map(ChatTemplate::source)).hasValue("from a file");
    }
  }

  @Test
  void neverTruncatesOrPads() throws IOException {
    String text = "word ".repeat(3000);
    byte[] cutting =
        new String(golden("tokenizer.json"), StandardCharsets.UTF_8)
            .replaceFirst(
                "\"truncation\": null",
                "\"truncation\": {\"direction\": \"Right\", \"max_length\": 8, \"strategy\":"
                    + " \"LongestFirst\", \"stride\": 0}")
            .replaceFirst(
                "\"padding\": null",
                "\"padding\": {\"strategy\": {\"Fixed\": 20000}, \"direction\": \"Right\","
                    + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0,"
                    + " \"pad_token\": \"!\"}")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(cutting).isNotEqualTo(golden("tokenizer.json"));
    try (Tokenizer plain = Tokenizer.of(golden("tokenizer.json"), "plain");
        Tokenizer capped = Tokenizer.of(cutting, "capped")) {
      int[] ids = plain.encode(text, true);
      assertThat(ids.length).isBetween(3000, 15_001);
      assertThat(plain.decode(ids, false)).isEqualTo(text);
      assertThat(capped.encode(text, true)).containsExactly(ids);
      assertThat(capped.encode("Hello", true)).containsExactly(plain.encode("Hello", true));
    }
  }

  @Test
  void survivesStringsThatAreNotText() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.of(golden("tokenizer.json"), "golden")) {
      assertThat(tokenizer.decode(tokenizer.encode("a\uD800b\uDC00", false), false))
          .isEqualTo("a\uFFFDb\uFFFD");
      assertThat(tokenizer.decode(tokenizer.encode("a\0b", false), false)).isEqualTo("a\0b");
      assertThat(tokenizer.decode(new int[0], false)).isEmpty();
      assertThat(tokenizer.decode(new int[] {100_000}, false)).isEmpty();
    }
  }

  @Test
  void refusesWhatIsMissing() {
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no tokenizer at")
        .hasMessageContaining("tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[1, 2]",
        "{}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"b c\"]}}",
        "{\"model\": {\"type\": \"Unheard\", \"vocab\": {\"a\": 0}}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": \"x\"}}}"
      })
  void refusesDamagedFilesWithASentence(String content) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), content);
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokenizer.json cannot be read")
        .hasMessageContaining("copy the file again");
  }

  @Test
  void refusesTruncatedFilesAndDamagedConfigurations() throws IOException {
    byte[] whole = golden("tokenizer.json");
    for (int length : new int[] {10, 1000, whole.length - 2}) {
      assertThatThrownBy(() -> Tokenizer.of(Arrays.copyOf(whole, length), "cut"))
          .isInstanceOf(UserError.class);
    }
    Files.write(folder.resolve("tokenizer.json"), whole);
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": ");
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokenizer_config.json is not valid JSON");
  }

  private static String stream(Tokenizer tokenizer, int[] ids) {
    StreamingDecoder decoder = tokenizer.streamingDecoder(new int[0], false);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(decoder.accept(id));
    }
    return text.append(decoder.finish()).toString();
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    Arrays.setAll(ids, i -> array.get(i).asInt());
    return ids;
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = TokenizerTest.class.getResourceAsStream("/golden/tokenizer/" + name)) {
      return in.readAllBytes();
    }
  }
}
