package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsTest {

  @TempDir Path folder;

  /** Says how many, where no native library can be unpacked. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) {
      try {
        ChildJvm.say(Threads.asked() + " threads");
      } catch (UserError e) {
        ChildJvm.say(e.getMessage());
      }
    }
  }

  @Test
  void threadsAreAWholeNumber() {
    assertThat(Threads.of(" 3 ")).isEqualTo(3);
    assertThat(Threads.of(null)).isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(Threads.of("")).isEqualTo(Threads.of(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "two", "1.5", "1025", "99999999999"})
  void otherThreadsAreRefused(String value) {
    assertThatThrownBy(() -> Threads.of(value))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("TILLER_THREADS is \"" + value + "\"")
        .hasMessageContaining("from 1 to 1024");
  }

  @Test
  void askingLoadsNoNativeLibrary() throws Exception {
    String file = Files.createFile(folder.resolve("file")).toString();
    ChildJvm child = new ChildJvm().environment("TILLER_CACHE", file);
    assertThat(child.environment("TILLER_THREADS", "7").run(Main.class).out())
        .contains("7 threads");
    assertThat(child.environment("TILLER_THREADS", "many").run(Main.class).out())
        .contains("TILLER_THREADS is \"many\"");
  }
}
