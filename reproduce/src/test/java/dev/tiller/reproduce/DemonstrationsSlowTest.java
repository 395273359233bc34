package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those that need neither a package nor training, whole: a few seconds each. */
@Tag("slow")
class DemonstrationsSlowTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"deeppcr", "fair-sa"})
  void showsFiguresAndAPage(String name) throws IOException {
    Demonstration demonstration = Demonstrations.named(name);
    Shown shown = Demonstrations.run(demonstration, Monitor.NONE, KeptResults.none());
    Path page = folder.resolve(name + ".html");
    Demonstrations.write(demonstration, shown, page);

    assertThat(shown.headline()).doesNotContain("NaN");
    assertThat(shown.figures()).isNotEmpty().allMatch(figure -> Double.isFinite(figure.value()));
    assertThat(shown.figures()).anyMatch(figure -> Double.isFinite(figure.low()));
    assertThat(Files.readString(page)).contains(demonstration.system());
  }
}
