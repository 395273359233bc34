package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands beside a tokenizer, it serves or ends with a sentence. Many more of them go
 * through the doors of {@code FuzzTest} in {@code cli}.
 */
class TokenizerConfigFuzzTest {

  private static final List<String> FILES =
      List.of("tokenizer_config.json", "special_tokens_map.json", "chat_template.json");

  private static final String WHOLE =
      """
      {"bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "pad_token": null,
       "add_bos_token": true, "add_eos_token": false, "model_max_length": 1e30,
       "chat_template": [{"name": "default", "template": "{{ bos_token }}{{ messages[0].content }}"},
       {"name": "tool_use", "template": "{% for m in messages %}{{ m.role }}{% endfor %}"}]}
      """;

  private static final List<String> PARTS =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e999",
          "99999999999999999999",
          "\"\"",
          "\"a\"",
          "[]",
          "{}",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "\"",
          "\\",
          "\\ud800",
          "\u0000",
          "\ufeff",
          "\ud83d\ude00",
          "{\"content\": 1}",
          "[[1]]",
          "{{ x }}",
          "{% if %}",
          "\"chat_template\": ",
          "\"bos_token\": ",
          "[".repeat(3000),
          "a".repeat(3000));

  @TempDir Path folder;

  @Test
  void severalThousandDamagedConfigurations() throws IOException {
    run(2_000);
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    byte[] json = Files.readAllBytes(Path.of("src/test/resources/tokenizers/wordlevel.json"));
    byte[] marked = new byte[json.length + 3];
    System.arraycopy("\ufeff".getBytes(StandardCharsets.UTF_8), 0, marked, 0, 3);
    System.arraycopy(json, 0, marked, 3, json.length);
    try (Tokenizer one = Tokenizer.of(json, "one");
        Tokenizer two = Tokenizer.of(marked, "two")) {
      assertThat(two.encode("the whale", true)).isEqualTo(one.encode("the whale", true));
    }
  }

  private void run(int most) throws IOException {
    Files.copy(
        Path.of("src/test/resources/tokenizers/wordlevel.json"), folder.resolve("tokenizer.json"));
    Random random = new Random(1);
    int refused = 0;
    for (int ran = 0; ran < most; ran++) {
      byte[] content = damaged(random);
      Path file = folder.resolve(FILES.get(random.nextInt(FILES.size())));
      Files.write(file, content);
      refused += serves(content) ? 0 : 1;
      Files.delete(file);
    }
    assertThat(refused).isBetween(most / 10, most - most / 10);
  }

  private static byte[] damaged(Random random) {
    StringBuilder text = new StringBuilder(WHOLE);
    for (int i = random.nextInt(2); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int stop = Math.min(text.length(), at + random.nextInt(8));
      text.replace(at, stop, PARTS.get(random.nextInt(PARTS.size())));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private boolean serves(byte[] content) {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      tokenizer.encode("the whale", true);
      tokenizer
          .chatTemplate()
          .ifPresent(template -> template.render(List.of(Message.user("x")), true));
      tokenizer
          .chatTemplate("tool_use")
          .ifPresent(template -> template.render(List.of(Message.user("x")), false));
      return true;
    } catch (UserError e) {
      assertThat(e.getMessage()).endsWith(".").doesNotContain("\n").hasSizeLessThan(1000);
      return false;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(
          "on the configuration\n" + new String(content, StandardCharsets.UTF_8), e);
    }
  }
}
