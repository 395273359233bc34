package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A step of {@code .ci/run} that fails must fail the build: no line may swallow that. */
class CiScriptTest {

  private static final Path SCRIPT = Path.of("../.ci/run");

  @Test
  void noStepSwallowsAFailure() throws IOException {
    List<String> lines = Files.readAllLines(SCRIPT);
    assertThat(lines).contains("set -euo pipefail");
    assertThat(lines.stream().map(line -> line.replaceFirst("^#.*", "")))
        .noneMatch(line -> line.matches(".*\\|\\|\\s*(true|:|echo|printf)\\b.*"))
        .noneMatch(line -> line.contains("|| :"))
        .noneMatch(line -> line.contains("set +e"))
        .noneMatch(line -> line.matches(".*testFailureIgnore|.*-fae.*|.*-fn\\b.*"));
  }

  @Test
  void theImportStartsFromAnEmptyCache() throws IOException {
    String script = Files.readString(SCRIPT);
    int cache = script.indexOf("export TILLER_CACHE=\"$folder/cache\"");
    int importing = script.indexOf("./tiller model import bert-base-uncased");
    int tests = script.indexOf("pretrained' ");
    assertThat(cache).isPositive().isLessThan(importing);
    assertThat(importing).isPositive().isLessThan(tests);
  }
}
