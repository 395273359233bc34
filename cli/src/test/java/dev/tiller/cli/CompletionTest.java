package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code tiller completion} in a real bash. */
class CompletionTest {

  @TempDir Path folder;

  static boolean bash() {
    return Files.isExecutable(Path.of("/bin/bash"));
  }

  @Test
  @EnabledIf("bash")
  void completesCommandsAndOptions() throws IOException, InterruptedException {
    CommandLineRun printed = CommandLineRun.of("completion");
    assertThat(printed.code()).isEqualTo(Tiller.DONE);
    Path script = Files.writeString(folder.resolve("tiller.bash"), printed.out());
    assertThat(completions(script, "tiller comp")).contains("compare", "completion");
    assertThat(completions(script, "tiller map fo")).contains("fold");
    assertThat(completions(script, "tiller generate --pro")).contains("--prompt");
  }

  /** What bash offers for the last word of a line. */
  private static String completions(Path script, String line)
      throws IOException, InterruptedException {
    String ask =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_tiller; echo \"${COMPREPLY[@]}\""
            .formatted(script, line);
    Process bash = new ProcessBuilder("/bin/bash", "-c", ask).redirectErrorStream(true).start();
    String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(offered).isZero();
    return offered;
  }
}
