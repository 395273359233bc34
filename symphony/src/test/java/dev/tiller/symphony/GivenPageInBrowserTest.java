package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A page that some command wrote: {@code -Dtiller.page=FILE} names it, {@code
 * -Dtiller.page.json=FILE} the JSON object that the command printed. Continuous integration gives
 * the demo's.
 */
class GivenPageInBrowserTest extends InBrowser {

  @Test
  void thePageShowsWhatTheCommandPrinted() throws IOException {
    String given = System.getProperty("tiller.page", "");
    assumeTrue(!given.isEmpty(), "Skipped: no page was named with -Dtiller.page=FILE.");
    open(Path.of(given));
    assertThat(violations()).isEmpty();
    JsonNode printed = new ObjectMapper().readTree(Path.of(json()).toFile());
    List<Double> shown =
        values("section.DataTable tbody [data-value]").stream()
            .filter(value -> String.valueOf(value).matches("-?[0-9.]+(E-?[0-9]+)?"))
            .map(value -> Double.parseDouble(String.valueOf(value)))
            .toList();
    for (JsonNode map : List.of(printed, printed.path("mitigation"))) {
      assertThat(map.path("steps")).hasSize(3);
      for (JsonNode step : map.path("steps")) {
        for (String field : List.of("share", "shareLow", "shareHigh", "perplexity")) {
          assertThat(shown).as(field).contains(step.path(field).asDouble());
        }
      }
    }
  }

  private static String json() {
    return System.getProperty("tiller.page.json", "");
  }
}
