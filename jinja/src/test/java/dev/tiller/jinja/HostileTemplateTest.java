package dev.tiller.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No template runs for ever or fills the memory, also not within one expression. */
// A guard against hanging, far above what any of them takes.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileTemplateTest {

  private static final LocalDateTime THEN = LocalDateTime.of(2026, 2, 3, 14, 5, 6);

  static Stream<String> outside() throws IOException {
    JsonNode file =
        new ObjectMapper().readTree(Path.of("src/test/resources/cases/hostile.json").toFile());
    return StreamSupport.stream(file.get("templates").spliterator(), false).map(JsonNode::asText);
  }

  @ParameterizedTest
  @MethodSource("outside")
  void whatWasFoundFromOutside(String template) {
    if (template.contains("abcdefgh")) {
      assertThat(render(template)).isEqualTo("f");
    } else {
      assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
    }
  }

  /** Each is work that a count of steps does not see. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% set s = 'a' * 8000000 %}{% set t = 'a' * 4000000 + 'b' %}{{ t in s }}{% for i in range(99999) %}{{ t in s }}{% endfor %}",
        "{% set s = 'a' * 8000000 %}{{ s.strip('b' * 8000000 + 'a') }}{% for i in range(9999) %}{% set t = s.strip('ab') %}{% endfor %}",
        "{% set l = range(99999) | list %}{% for i in range(99999) %}{% if l == l + [] %}{% endif %}{% endfor %}",
        "{% set l = range(99999) | list %}{% for i in range(99999) %}{{ l.index(99998) }}{{ l.count(1) }}{% endfor %}",
        "{% set s = 'ab' * 8000000 %}{% for i in range(99999) %}{{ s.count('ba') }}{{ s.find('c') }}{{ s.rfind('c') }}{% endfor %}",
        "{% set s = 'ab' * 8000000 %}{% for i in range(99999) %}{{ s | length }}{% endfor %}",
        "{% set ns = namespace(l=[]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = (ns.l, ns.l) %}{% endfor %}{{ {ns.l: 1} }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ [ns.l] | unique | list }}",
        "{{ ["
            + "'a' * 16000000,"
            + "'b' * 16000000, 'c' * 16000000, 'd' * 16000000, 'e' * 16000000, 'f' * 16000000] | length }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set ns.l = ns.l + [('a' * 9000000).upper] %}{% endfor %}",
        "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set s = 'a' * 9000000 %}{% macro f() %}{{ s }}{% endmacro %}{% set ns.l = ns.l + [f] %}{% endfor %}",
        "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% for x in ['a' * 9000000] %}{% set ns.l = ns.l + [loop] %}{% endfor %}{% endfor %}",
        "{{ ('a' * 4000000) | list | length }}",
        "{{ ('a\n' * 8000000).splitlines() | length }}",
        "{{ ('a,' * 8000000).split(',') | length }}",
        "{{ ('ab' * 8000000) | replace('a', '') | replace('b', 'cc') | replace('c', 'dd') | length }}",
        "{% for i in range(99999) %}{% set l = range(99999) | list %}{% endfor %}",
        "{{ [1] * 16000000 | length }}",
        "{% set l = range(99999) | list %}{{ l | map('string') | map('upper') | map('lower') | map('length') | sum }}{% for i in range(99) %}{{ l | map('string') | join | length }}{% endfor %}",
        "{% macro f(n) %}{% if n > 0 %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        "{% for i in range(99) recursive %}{{ loop(range(99)) }}{% endfor %}",
        "{% set d = {'a': 'x' * 9000000} %}{% for i in range(9999) %}{{ d | tojson | length }}{% endfor %}",
        "{{ {'a': {'a': {'a': 1}}} | tojson(indent='x' * 9000000) | length }}",
        "{{ 'a' | indent('x' * 9000000) }}{{ ('a\n' * 999) | indent('x' * 9000000) }}",
        "{% for i in range(99999) %}{{ strftime_now('%B' * 100000) | length }}{% endfor %}",
        "{{ dict(range(99999) | map('string') | list, a=1) }}",
        "{{ 2.5 | round(999999999) }}",
      })
  void workWithinExpressionsEndsWithASentence(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
  }

  /** What is long and honest goes through: a million characters in a thousand turns. */
  @Test
  void longConversationsAreWithinTheLimits() {
    String content = "Where is the whale? ".repeat(50);
    List<Map<String, String>> messages =
        java.util.Collections.nCopies(1000, Map.of("role", "user", "content", content));
    String template =
        "{% set ns = namespace(all='') %}{% for m in messages[::-1] %}"
            + "{% if '</think>' in m.content %}{{ m.content.split('</think>')[-1] }}{% endif %}"
            + "{% set ns.all = ns.all + m.content | trim | replace('whale', 'shark') %}"
            + "{% endfor %}{{ ns.all | length }} {{ messages | tojson | length }}";
    String text = Template.parse(template).render(Map.of("messages", messages), THEN);
    assertThat(text).startsWith(Integer.toString(1000 * (content.length() - 1)) + " 1");
  }

  /** Garbage is no memory that is held. */
  @Test
  void whatIsDroppedDoesNotCount() {
    String template =
        "{% set s = 'a' * 1000000 %}{% for i in range(300) %}{% set t = s + 'b' %}{% endfor %}{{ s | length }}";
    assertThat(render(template)).isEqualTo("1000000");
  }

  private static String render(String template) {
    return Template.parse(template).render(Map.of(), THEN);
  }
}
