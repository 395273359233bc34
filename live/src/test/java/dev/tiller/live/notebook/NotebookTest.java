package dev.tiller.live.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example notebook in rapaio's kernel by the distribution's nbconvert. */
@Tag("slow")
class NotebookTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int START_SECONDS = 30;
  private static final int STARTS = 4;

  @TempDir Path folder;

  @Test
  void theExampleRunsWithoutAnyoneBeforeIt() throws Exception {
    assumeThat(onPath("jupyter-nbconvert"))
        .as("no jupyter-nbconvert on the PATH; the notebook is not run")
        .isTrue();
    kernel();
    Path log = folder.resolve("log");
    int code = convert(log);
    for (int more = 0; more < STARTS - 1 && code != 0 && lost(log); more++) {
      code = convert(log);
    }
    assertThat(code).as(Files.readString(log)).isZero();
    JsonNode cells = JSON.readTree(folder.resolve("executed.ipynb").toFile()).get("cells");
    JsonNode shown = cells.get(2).get("outputs");
    assertThat(shown.toString())
        .contains("tiller-notebook", "text/html", "text/plain", "Table: 5 rows", "/alive?token=");
    assertThat(cells.get(5).get("outputs").toString())
        .contains("selected: [1, 3]", "their ids: [b, d]");
  }

  /**
   * Whether the kernel lost its first message, before anything of ours ran: version 3.0.1 listens
   * before it has handlers, and a client may be there in between. Then it says so or never answers.
   * Any other failure is one.
   */
  private static boolean lost(Path log) throws IOException {
    String said = Files.readString(log);
    return said.contains("because \"this.handlers\" is null")
        || said.contains("Kernel didn't respond in " + START_SECONDS + " seconds");
  }

  private int convert(Path log) throws IOException, InterruptedException {
    ProcessBuilder convert =
        new ProcessBuilder(
            "jupyter-nbconvert",
            "--to",
            "notebook",
            "--execute",
            "--ExecutePreprocessor.kernel_name=java",
            "--ExecutePreprocessor.timeout=300",
            "--ExecutePreprocessor.startup_timeout=" + START_SECONDS,
            "--output-dir",
            folder.toString(),
            "--output",
            "executed.ipynb",
            Path.of("../examples/notebooks/symphony.ipynb").toAbsolutePath().toString());
    convert.environment().put("JUPYTER_PATH", folder.toString());
    // A distribution's Python, not one that a version manager puts before it.
    convert.environment().put("PATH", "/usr/bin:" + System.getenv("PATH"));
    Process process = convert.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  /** A kernel's description as its installer would write it, with the class path of this test. */
  private void kernel() throws IOException {
    Path description = folder.resolve("kernels/java/kernel.json");
    Files.createDirectories(description.getParent());
    JSON.writeValue(
        description.toFile(),
        Map.of(
            "argv",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.rapaio.jupyter.kernel.MainApp",
                "{connection_file}"),
            "display_name",
            "Java",
            "language",
            "java"));
  }

  private static boolean onPath(String program) {
    return Arrays.stream(("/usr/bin:" + System.getenv("PATH")).split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
