package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreeMemoryTest {

  private static final String MACHINE =
      "MemTotal:       24690420 kB\nMemFree:  1 kB\nMemAvailable:   2000 kB\nBuffers: 7 kB\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "max, 2048000",
    "9223372036854771712, 2048000",
    "1000000, 1000000",
    "4000000, 2048000",
    "'', 2048000"
  })
  void aContainersLimitCounts(String limit, long bytes) throws IOException {
    Path machine = Files.writeString(folder.resolve("meminfo"), MACHINE);
    Path container = Files.writeString(folder.resolve("memory.max"), limit + "\n");
    assertThat(FreeMemory.bytes(machine, container)).hasValue(bytes);
  }

  @Test
  void aSystemThatDoesNotSay() throws IOException {
    assertThat(FreeMemory.bytes(folder.resolve("none"), folder.resolve("none"))).isEmpty();
    Path other = Files.writeString(folder.resolve("meminfo"), "MemTotal: 1 kB\n");
    assertThat(FreeMemory.bytes(other, folder.resolve("none"))).isEmpty();
  }
}
