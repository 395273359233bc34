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

/** Every argument has its effect as in Jinja, or is refused: none is passed over. */
class ArgumentsTest {

  private static final LocalDateTime THEN = LocalDateTime.of(2026, 2, 3, 14, 5, 6);
  private static final JsonNode OWN = read("arguments.json");
  private static final JsonNode OUTSIDE = read("chat-arguments.json");

  private static JsonNode read(String name) {
    try {
      return new ObjectMapper()
          .readTree(Path.of("src/test/resources/cases").resolve(name).toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<JsonNode> own() {
    return StreamSupport.stream(OWN.get("cases").spliterator(), false);
  }

  static Stream<JsonNode> outside() {
    return StreamSupport.stream(OUTSIDE.get("snippets").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("own")
  void asJinjaDoes(JsonNode golden) {
    String template = golden.get("template").asText();
    if (golden.has("text")) {
      assertThat(render(template)).isEqualTo(golden.get("text").asText());
    } else {
      assertThatThrownBy(() -> render(template))
          .as(golden.get("error").asText())
          .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @MethodSource("outside")
  void whatWasFoundFromOutside(JsonNode golden) {
    assertThat(render(golden.get("template").asText())).isEqualTo(golden.get("jinja2").asText());
  }

  @Test
  void aRefusalNamesTheArgument() {
    assertThatThrownBy(() -> render("{{ [1] | sort(key=1) }}"))
        .hasMessage("the filter sort takes no argument named key");
    assertThatThrownBy(() -> render("{{ 'a'.upper(1) }}"))
        .hasMessage("upper takes 0 arguments at most, not 1");
    assertThatThrownBy(() -> render("{{ 1 is string(2) }}"))
        .hasMessage("the test string takes 0 arguments at most, not 1");
  }

  @Test
  void aDateInAFormatThatIsNotThereIsRefused() {
    for (String code : List.of("%V", "%Z", "%-G", "%^B", "%_d")) {
      assertThatThrownBy(() -> render("{{ strftime_now('" + code + "') }}"))
          .isInstanceOf(TemplateException.class)
          .hasMessageContaining("of a date is not supported");
    }
  }

  private static String render(String template) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", new ObjectMapper().convertValue(OWN.get("messages"), List.class));
    variables.put("add_generation_prompt", true);
    variables.put("tools", null);
    variables.put("documents", null);
    return Template.parse(template).render(variables, THEN);
  }
}
