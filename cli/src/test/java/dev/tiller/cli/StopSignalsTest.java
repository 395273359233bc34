package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"--truthfulqa", "--mmlu"})
  void questionsEndWithASentence(String kind) throws Exception {
    Files.write(
        folder.resolve("qa.csv"),
        List.of(
            "Question,Best Answer,Correct Answers,Incorrect Answers",
            "Where is the ship?,On the sea,On the sea,Over the moon"));
    for (String part : List.of("dev", "test")) {
      Files.createDirectories(folder.resolve(part));
      Files.write(
          folder.resolve("%1$s/sums_%1$s.csv".formatted(part)), List.of("1 + 1?,1,2,3,4,B"));
    }
    Path questions = kind.equals("--mmlu") ? folder : folder.resolve("qa.csv");
    Process process =
        start(Interrupted.class, "quiz", "--model", "pocket", kind, questions.toString());
    assertThat(exitCode(process)).isEqualTo(Tiller.FAILED);
    assertThat(errors())
        .contains("tiller: The questions were interrupted")
        .doesNotContain("Exception");
  }

  /** What would be saved is nothing, so Ctrl-C need not wait for it. */
  @ParameterizedTest
  @CsvSource({
    "map gate m --source s --others o -o g, false",
    "map condition m --source s --others o -o c, false",
    "map budget m --texts t --nats 1, false",
    "map stability m --source s --target t, false",
    "quiz --mmlu none, true"
  })
  void onlyLongWorkIsWaitedFor(String words, boolean waited) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Tiller tiller = new Tiller(nowhere, nowhere);
    List<String> command = new ArrayList<>(List.of(words.split(" ")));
    command.addAll(List.of("--model", "pocket"));
    assertThat(tiller.run(command.toArray(new String[0]))).isEqualTo(Tiller.FAILED);
    assertThat(tiller.savesWhenInterrupted()).isEqualTo(waited);
  }

  private Process start(String... arguments) throws IOException {
    return start(Main.class, arguments);
  }

  private Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
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
