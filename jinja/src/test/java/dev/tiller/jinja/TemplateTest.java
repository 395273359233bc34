package dev.tiller.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Hugging Face transformers, and what a template from strangers may not do. */
class TemplateTest {

  private static final LocalDateTime THEN = LocalDateTime.of(2026, 2, 3, 14, 5, 6);
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try {
      return new ObjectMapper()
          .readTree(Path.of("src/test/resources/golden/chat/cases.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false);
  }

  static Stream<JsonNode> snippets() {
    return StreamSupport.stream(GOLDEN.get("snippets").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void conversationsInTheStyleOfEveryFamily(JsonNode golden) {
    String template = GOLDEN.get("templates").get(golden.get("style").asText()).asText();
    JsonNode chat = GOLDEN.get("chats").get(golden.get("chat").asText());
    Map<String, Object> variables = variables(chat, golden.get("prompt").asBoolean());
    if (golden.has("text")) {
      assertThat(render(template, variables)).isEqualTo(golden.get("text").asText());
    } else {
      assertThatThrownBy(() -> render(template, variables))
          .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.isRefusal()).isTrue())
          .hasMessage(golden.get("error").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void everyPartOfTheLanguage(JsonNode golden) {
    Map<String, Object> variables = variables(GOLDEN.get("chats").get("talk"), true);
    String template = golden.get("template").asText();
    if (golden.has("text")) {
      assertThat(render(template, variables)).isEqualTo(golden.get("text").asText());
    } else {
      assertThatThrownBy(() -> render(template, variables))
          .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(1));
    }
  }

  @Test
  void theSignOfAZeroIsKept() {
    assertThat(render("{{ -0.0 }} {{ -(1.5 - 1.5) }} {{ -0 }} {{ - -2.5 }} {{ +0.0 }}", Map.of()))
        .isEqualTo("-0.0 -0.0 0 2.5 0.0");
  }

  @Test
  void faultsKnowTheirLine() {
    assertThatThrownBy(() -> Template.parse("a\n\n{% if x %}\n{{ 1 | }}{% endif %}"))
        .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(4));
    String template = "a\n\n{% if x %}\n{{ 1 | nope }}{% endif %}";
    assertThat(render(template, Map.of())).isEqualTo("a\n\n");
    assertThatThrownBy(() -> render(template, Map.of("x", 1)))
        .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(4))
        .hasMessage("there is no filter \"nope\"");
    assertThatThrownBy(() -> render("{% if true %}\n\n{{ 'a' + 1 }}{% endif %}", Map.of()))
        .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(3))
        .hasMessage("the operator + does not go between a string and a number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__ }}",
        "{{ ''.getClass() }}",
        "{{ messages.getClass }}",
        "{{ range.__globals__ }}",
        "{{ namespace().values }}",
      })
  void noObjectOfJavaCanBeReached(String template) {
    Map<String, Object> variables = Map.of("messages", List.of());
    try {
      assertThat(render(template, variables)).isEmpty();
    } catch (TemplateException e) {
      assertThat(e).hasMessageNotContaining("java");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ 'x' * 9000000000000000000 }}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set x = 'a' * 9999999 %}{{ x.replace('a', x) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ 9 ** 99 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ 99999999999999999999 }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
      })
  void aHostileTemplateEndsWithASentence(String template) {
    assertThatThrownBy(() -> render(template, Map.of())).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "-", "not ", "{'a':", "1 if 1 else ", "a."})
  void deepNestingIsRefusedOrRead(String part) {
    String template = "{{ " + part.repeat(100_000) + "1 }}";
    assertThatThrownBy(() -> render(template, Map.of())).isInstanceOf(TemplateException.class);
  }

  @Test
  void deepTagsAreRefused() {
    for (String open : List.of("{% if 1 %}", "{% for i in [1] %}", "{% if 0 %}{% elif 1 %}")) {
      assertThatThrownBy(() -> Template.parse(open.repeat(50_000)))
          .isInstanceOf(TemplateException.class);
    }
  }

  private static Map<String, Object> variables(JsonNode chat, boolean prompt) {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", mapper.convertValue(chat, List.class));
    variables.put("add_generation_prompt", prompt);
    variables.put("tools", null);
    variables.put("documents", null);
    GOLDEN
        .get("tokens")
        .properties()
        .forEach(e -> variables.put(e.getKey(), e.getValue().asText()));
    return variables;
  }

  private static String render(String template, Map<String, Object> variables) {
    return Template.parse(template).render(variables, THEN);
  }
}
