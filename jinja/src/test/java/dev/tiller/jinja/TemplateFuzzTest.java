package dev.tiller.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a template, it renders or ends with a sentence, and soon. */
class TemplateFuzzTest {

  private static final LocalDateTime THEN = LocalDateTime.of(2026, 2, 3, 14, 5, 6);
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** Far above the deadline of a rendering; what takes longer hangs. */
  private static final Duration HANG = Duration.ofSeconds(5);

  private static final List<String> PARTS =
      List.of(
          "{% for m in messages %}",
          "{% endfor %}",
          "{% if x %}",
          "{% else %}",
          "{% endif %}",
          "{% set ns.x = ns.x + ns.x %}",
          "{% set ns = namespace(x='ab', l=[1]) %}",
          "{{ ",
          " }}",
          "{%- ",
          " -%}",
          "{#",
          "#}",
          "{% macro f(a, b=1) %}",
          "{% endmacro %}",
          "f(",
          ")",
          "[",
          "]",
          "[::-1]",
          "[1:2:9223372036854775807]",
          " | ",
          " is ",
          "sort",
          "tojson",
          "unique",
          "join(",
          "map('upper')",
          "map(attribute='role')",
          "range(99999)",
          "loop(",
          "loop.index0",
          "'a' * 99",
          " * 16000000",
          " + ",
          " ~ ",
          "**",
          "*messages",
          "{% call f() %}",
          "{% endcall %}",
          "caller()",
          "namespace(",
          "dict(",
          ".split(",
          ".replace('', 'b')",
          ".items()",
          "recursive",
          "none",
          "true",
          "-1",
          "9223372036854775807",
          "1e400",
          "0x1f",
          "'\\u12'",
          "'\\777'",
          "\ud83d\ude00",
          "\ud83d",
          "{% raw %}",
          "{% endraw %}",
          "{% generation %}",
          "{% break %}",
          "{% filter indent(9) %}",
          "{% endfilter %}",
          "{% with a = 1 %}",
          "{% endwith %}",
          " in ",
          " not ",
          " if ",
          " else ",
          ",",
          "=",
          "==",
          "<",
          "%",
          "'",
          "\"",
          "\\",
          "\0");

  @Test
  void severalThousandDamagedTemplates() throws IOException {
    run(4_000, 1, Duration.ofSeconds(60));
  }

  @Test
  @Tag("slow")
  void manyDamagedTemplates() throws IOException {
    run(1_000_000, 2, Duration.ofMinutes(10));
  }

  private static void run(int most, long seed, Duration time) throws IOException {
    List<String> whole = templates();
    Random random = new Random(seed);
    long end = System.nanoTime() + time.toNanos();
    int ran = 0;
    int refused = 0;
    while (ran < most && System.nanoTime() < end) {
      String template = damaged(whole, random);
      long start = System.nanoTime();
      refused += renders(template) ? 0 : 1;
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(template).isLessThan(HANG);
      ran++;
    }
    System.out.printf("%d damaged templates: %d refused%n", ran, refused);
    assertThat(refused).isBetween(ran / 10, ran - ran / 20);
  }

  private static boolean renders(String template) {
    List<Map<String, String>> messages =
        List.of(
            Map.of("role", "user", "content", "Where is the whale?"),
            Map.of("role", "assistant", "content", "<think>\nx</think> Here."));
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", messages);
    variables.put("add_generation_prompt", true);
    variables.put("tools", null);
    variables.put("bos_token", "<s>");
    try {
      Template.parse(template).render(variables, THEN);
      return true;
    } catch (TemplateException e) {
      assertThat(e.getMessage()).as(template).isNotBlank();
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("on the template\n" + template, e);
    }
  }

  private static String damaged(List<String> whole, Random random) {
    StringBuilder text = new StringBuilder(whole.get(random.nextInt(whole.size())));
    for (int i = random.nextInt(2); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PARTS.get(random.nextInt(PARTS.size())));
        case 2 -> text.replace(at, end, PARTS.get(random.nextInt(PARTS.size())));
        default -> {
          String other = whole.get(random.nextInt(whole.size()));
          int from = random.nextInt(other.length() + 1);
          text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(40)));
        }
      }
    }
    return text.toString();
  }

  private static List<String> templates() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<String> templates = new ArrayList<>();
    JsonNode golden = mapper.readTree(RESOURCES.resolve("golden/chat/cases.json").toFile());
    golden.get("templates").forEach(template -> templates.add(template.asText()));
    golden.get("snippets").forEach(snippet -> templates.add(snippet.get("template").asText()));
    mapper
        .readTree(RESOURCES.resolve("cases/arguments.json").toFile())
        .get("cases")
        .forEach(snippet -> templates.add(snippet.get("template").asText()));
    templates.removeIf(template -> !renders(template));
    return templates;
  }
}
