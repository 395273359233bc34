package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.fit.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A method of a user's own is one small file; that it steers any network, AnyNetworkTest holds. */
class MedianShiftTest {

  @Test
  void isFoundByName() {
    assertThat(Methods.named("median-shift")).isEqualTo(new MedianShift());
    assertThat(Methods.parse("median-shift")).isEqualTo(new MedianShift());
    assertThat(Methods.all()).contains(new MedianShift());
    assertThat(Methods.named("median-shift").identity().text()).isEqualTo("\"median-shift\"{}");
  }

  @Test
  void movesTheMedian() {
    double[][] source = {{1, 0}, {2, 0}, {30, 0}};
    double[][] target = {{5, -1}, {6, -1}, {7, 50}};
    assertThat(new MedianShift().fit(SiteResponses.ofRows("s", source, target)).beta())
        .containsExactly(4, -1);
  }

  @Test
  void takesFewLines() throws IOException {
    long lines =
        Files.readAllLines(Path.of("src/main/java/dev/tiller/examples/MedianShift.java")).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("import"))
            .filter(line -> !line.startsWith("*") && !line.startsWith("/"))
            .count();
    assertThat(lines).isLessThanOrEqualTo(32);
  }
}
