package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and {@code kill}, of real processes. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class StopSignalsTest {

  @TempDir Path folder;

  /** The demo writes texts and has its judge read them, in turn, for half a minute. */
  @Test
  void workIsNotTornAwayFromTheJudge() throws Exception {
    Process process = start("demo", "--out", folder.resolve("demo").toString());
    awaitWork(process);
    Thread.sleep(1500); // Wherever it is by then: nowhere may it crash.
    signal(process, "TERM");
    assertThat(exitCode(process)).isBetween(0, 1);
    assertThat(errors()).contains("stopping").doesNotContain("Exception");
    assertNothingCrashed();
  }

  @Test
  void whoAsksTwiceIsNotKeptWaiting() throws Exception {
    Process process = start("demo", "--out", folder.resolve("demo").toString());
    awaitWork(process);
    // Not INT, which a test that runs in the background inherits as ignored.
    signal(process, "TERM");
    signal(process, "TERM");
    assertThat(exitCode(process)).isIn(1, 128 + 15);
    assertNothingCrashed();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile()) // Where a JVM that crashes leaves its log.
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  /** Until the first text has been written and judged. */
  private void awaitWork(Process process) throws IOException, InterruptedException {
    while (process.isAlive() && !errors().contains("writing and judging")) {
      Thread.sleep(50);
    }
    assertThat(process.isAlive()).as(errors()).isTrue();
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private static int exitCode(Process process) throws InterruptedException, IOException {
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private void assertNothingCrashed() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("hs_err"));
    }
  }
}
