package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where templates are found, what they see, and what is said of bad ones. */
class ChatTemplateTest {

  private static final String CHATML =
      """
      {%- for m in messages %}
      {{ '<' + m.role + '>' + m.content }}
      {% endfor %}
      {%- if add_generation_prompt %}<assistant>{% endif %}
      """;

  @TempDir Path folder;

  private Tokenizer tokenizer(String config) throws IOException {
    Files.copy(
        Path.of("src/test/resources/golden/tokenizer/tokenizer.json"),
        folder.resolve("tokenizer.json"));
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    return Tokenizer.open(folder);
  }

  private static String rendered(Tokenizer tokenizer) {
    return tokenizer.chatTemplate().orElseThrow().render(List.of(Message.user("x")), true);
  }

  @Test
  void aConversationWithAndWithoutThePromptForAnAnswer() {
    ChatTemplate template = ChatTemplate.of(CHATML, "a test", Map.of());
    List<Message> messages =
        List.of(Message.system("Be brief."), Message.user("Why?"), Message.assistant("So."));
    assertThat(template.render(messages, false))
        .isEqualTo("<system>Be brief.\n<user>Why?\n<assistant>So.\n");
    assertThat(template.render(messages.subList(0, 2), true))
        .isEqualTo("<system>Be brief.\n<user>Why?\n<assistant>");
  }

  @Test
  void seesTheSpecialTokensAndWhatIsGivenBesides() {
    ChatTemplate template =
        ChatTemplate.of(
            "{{ bos_token }}{{ tools is none }}{{ sep_token is defined }}{{ depth }}",
            "a test",
            Map.of("bos_token", "<s>"));
    assertThat(template.render(List.of(Message.user("x")), true, Map.of("depth", 3)))
        .isEqualTo("<s>TrueFalse3");
  }

  @Test
  void rolesOfTheConfigurationReachTheTemplate() throws IOException {
    String config =
        """
        {"bos_token": {"content": "<b>"}, "eos_token": "<e>", "pad_token": null,
         "chat_template": "{{ bos_token }}{{ eos_token }}{{ pad_token is defined }}"}
        """;
    try (Tokenizer tokenizer = tokenizer(config)) {
      assertThat(rendered(tokenizer)).isEqualTo("<b><e>False");
    }
  }

  @Test
  void aFileOfItsOwnGoesFirstAndOthersHaveNames() throws IOException {
    Files.writeString(folder.resolve("chat_template.json"), "{\"chat_template\": \"old\"}");
    try (Tokenizer tokenizer = tokenizer("{}")) {
      assertThat(rendered(tokenizer)).isEqualTo("old");
    }
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"chat_template\": \"configured\"}");
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(rendered(tokenizer)).isEqualTo("configured");
    }
    Files.writeString(folder.resolve("chat_template.jinja"), "file\n");
    Path more = Files.createDirectory(folder.resolve("additional_chat_templates"));
    Files.writeString(more.resolve("tool_use.jinja"), "tools");
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(rendered(tokenizer)).isEqualTo("file");
      assertThat(tokenizer.chatTemplate("tool_use").map(ChatTemplate::source)).hasValue("tools");
    }
  }

  @Test
  void aBadTemplateIsOneSentenceAndStopsNoTokenizer() throws IOException {
    try (Tokenizer tokenizer = tokenizer("{\"chat_template\": \"a\\n{% if x %}\"}")) {
      assertThat(tokenizer.encode("Hello", false)).isNotEmpty();
      assertThatThrownBy(tokenizer::chatTemplate)
          .isInstanceOf(UserError.class)
          .hasMessage(
              "The chat template of %s cannot be used: in line 2, there is the end of the template where elif or else or endif was expected; correct it, or give the model text without --chat."
                  .formatted(folder));
    }
    assertThatThrownBy(() -> ChatTemplate.of("{% embed 'x' %}", "M", Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in line 1, the tag \"embed\" is not known;");
  }

  @Test
  void whatATemplateSaysIsOneLineOfBoundedLength() {
    ChatTemplate template =
        ChatTemplate.of("{{ raise_exception('a\\n\\x1b[2J' ~ 'b' * 9999) }}", "M", Map.of());
    assertThatThrownBy(() -> template.render(List.of(Message.user("x")), true))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("The chat template of M refuses these messages: \"a [2Jb")
        .hasMessageEndingWith("bbb...\"; change the messages as it asks.");
  }

  @Test
  void aBranchThatIsNotReachedStopsNothing() {
    String source = "{% if messages[0].role == 'tool' %}{% include 'x' %}{% endif %}fine";
    ChatTemplate template = ChatTemplate.of(source, "M", Map.of());
    assertThat(template.render(List.of(Message.user("x")), false)).isEqualTo("fine");
    List<Message> reached = List.of(new Message("tool", "x"));
    assertThatThrownBy(() -> template.render(reached, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in line 1, the tag \"include\" is not supported;");
  }

  @Test
  void aRefusalIsPassedOn() {
    ChatTemplate template =
        ChatTemplate.of(
            "{% if messages[0].role == 'system' %}{{ raise_exception('no system turn') }}"
                + "{% endif %}{{ messages[1].content + 1 }}",
            "M", Map.of());
    assertThatThrownBy(() -> template.render(List.of(Message.system("x")), true))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "The chat template of M refuses these messages: \"no system turn\"; change the messages as it asks.");
    List<Message> two = List.of(Message.user("x"), Message.user("y"));
    assertThatThrownBy(() -> template.render(two, true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the operator + does not go between a string and a number");
    assertThatThrownBy(() -> template.render(List.of(), true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one was expected");
  }
}
