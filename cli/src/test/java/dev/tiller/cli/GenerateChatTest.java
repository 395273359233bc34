package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tiller.pocket.Pocket;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller generate --chat} on the pocket model, to which a chat template is given here. */
class GenerateChatTest {

  private static final String TEMPLATE =
      """
      {{- bos_token }}
      {%- for m in messages %}
      {{ m.role | upper }}: {{ m.content | trim }}
      {% endfor %}
      {%- if add_generation_prompt %}
      {{- 'ASSISTANT:' }}
      {%- endif %}
      """;

  @TempDir Path folder;

  @BeforeEach
  void copyThePocketModel() throws IOException {
    try (Stream<Path> files = Files.list(Pocket.directory())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
  }

  private CommandLineRun generate(String... more) {
    List<String> args = new ArrayList<>(List.of("generate", "--model", folder.toString()));
    args.addAll(List.of("--temperature", "0", "--max-new-tokens", "12"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  @Test
  void answersWhatTheTemplateWritesAndNothingElse() throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
    int[] ids;
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      ids =
          tokenizer.encode(
              "<|endoftext|>SYSTEM: You are a sailor.\nUSER: Where is the whale?\nASSISTANT:",
              false);
      int bos = tokenizer.bos().orElseThrow();
      assertThat(Arrays.stream(ids).filter(id -> id == bos)).hasSize(1);
    }
    String list = Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(","));
    CommandLineRun chat =
        generate(
            "--chat",
            "--system",
            "You are a sailor.",
            "--prompt",
            " Where is the whale? ",
            "--json");
    JsonNode answer = chat.json();
    assertThat(chat.code()).isEqualTo(Tiller.DONE);
    assertThat(answer.get("ids")).isEqualTo(generate("--tokens", list, "--json").json().get("ids"));
    assertThat(answer.get("chat").asBoolean()).isTrue();
    JsonNode plain = generate("--prompt", "Where is the whale?", "--json").json();
    assertThat(plain.get("chat").asBoolean()).isFalse();
    assertThat(plain.get("ids")).isNotEqualTo(answer.get("ids"));
  }

  @Test
  void endsAtTheTokenizersTokenForTheEnd() throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    JsonNode free = generate("--chat", "--prompt", "The captain", "--json").json();
    assertThat(free.get("finish").asText()).isEqualTo("length");
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      String fourth = tokenizer.token(free.get("ids").get(3).asInt()).orElseThrow();
      Files.writeString(
          folder.resolve("tokenizer_config.json"), "{\"eos_token\": " + new TextNode(fourth) + "}");
    }
    JsonNode ended = generate("--chat", "--prompt", "The captain", "--json").json();
    assertThat(ended.get("finish").asText()).isEqualTo("end");
    assertThat(ended.get("ids")).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void withoutATemplateOrWithABadOneThereIsASentence() throws IOException {
    CommandLineRun none = generate("--chat", "--prompt", "x");
    assertThat(none.code()).isEqualTo(Tiller.FAILED);
    assertThat(none.err()).contains("This model has no chat template").hasLineCount(1);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages | shuffle }}");
    CommandLineRun bad = generate("--chat", "--prompt", "x");
    assertThat(bad.code()).isEqualTo(Tiller.FAILED);
    assertThat(bad.err()).contains("there is no filter \"shuffle\"").hasLineCount(1);
  }
}
