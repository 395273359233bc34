package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code tiller} of an unpacked distribution, and what it keeps for faster starts. The
 * Java that it finds only notes how it was called, and fails or hangs where a test wants that.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class LauncherTest {

  private static final String JAVA =
      """
      #!/bin/sh
      echo "$*" >>"$NOTES/calls"
      env >"$NOTES/environment"
      for word; do
        case $word in
          -XX:DumpLoadedClassList=*) : >"${word#*=}" ;;
          -XX:SharedArchiveFile=*) archive=${word#*=} ;;
          -Xshare:dump) dump=yes ;;
        esac
      done
      [ -n "${dump:-}" ] || exit 0
      echo partial >"$archive"
      [ ! -f "$NOTES/fail" ] || exit 1
      [ ! -f "$NOTES/hang" ] || exec sleep 50
      """;

  @TempDir Path folder;

  private Path startup;

  @BeforeEach
  void unpack() throws IOException {
    startup = folder.resolve("cache/startup");
    Files.createDirectories(folder.resolve("lib"));
    Files.createFile(folder.resolve("lib/tiller.jar"));
    Files.createDirectories(folder.resolve("bin"));
    Files.copy(Path.of("../tiller"), folder.resolve("bin/tiller"));
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, JAVA);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    pretendJava("17.0.1");
  }

  @Test
  void anArchiveIsMadeOnce() throws Exception {
    start();
    assertThat(kept()).singleElement().asString().endsWith("-help.jsa");
    assertThat(calls()).as("list, dump, run").hasSize(3);
    start();
    assertThat(calls()).hasSize(4).last().asString().contains(kept().get(0));
  }

  @Test
  void whatCannotBeMadeIsNotTriedAtEveryStart() throws Exception {
    Files.createFile(folder.resolve("fail"));
    start();
    assertThat(kept()).singleElement().asString().endsWith("-help.failed");
    start();
    start();
    assertThat(calls()).as("list, dump, three runs").hasSize(5);
    Files.delete(folder.resolve("fail"));
    unpackLibtorch();
    start();
    assertThat(kept()).singleElement().asString().endsWith("-generate.jsa");
  }

  @Test
  void aBetterArchiveTakesThePlaceOfItsOwnPredecessorOnly() throws Exception {
    start();
    pretendJava("21.0.2");
    start();
    assertThat(kept()).hasSize(2);
    Path forgotten = Files.createFile(startup.resolve("forgotten.jsa"));
    Files.setAttribute(
        forgotten, "lastAccessTime", FileTime.from(Instant.now().minus(Duration.ofDays(40))));
    unpackLibtorch();
    start();
    assertThat(kept())
        .hasSize(2)
        .anyMatch(name -> name.endsWith("-help.jsa"))
        .anyMatch(name -> name.endsWith("-generate.jsa"));
    pretendJava("17.0.1");
    start();
    assertThat(kept()).hasSize(2).allMatch(name -> name.endsWith("-generate.jsa"));
  }

  @Test
  void whoStopsItFindsNothingHalfMade() throws Exception {
    Files.createFile(folder.resolve("hang"));
    Process process = launch();
    while (process.isAlive() && kept().size() < 2) {
      Thread.sleep(10);
    }
    // As a terminal does, which signals all of them.
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroy);
    all.forEach(one -> one.onExit().join());
    assertThat(kept()).isEmpty();
  }

  private void pretendJava(String version) throws IOException {
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private void unpackLibtorch() throws IOException {
    Files.createDirectories(folder.resolve("cache/natives/libtorch-2.7.1"));
  }

  /** What benchmarks measure runs as commands do, and nothing is made for it. */
  @Test
  void anotherMainClassIsStartedFromItsOwnJarsWithTheSameOptions() throws Exception {
    start();
    String command = calls().get(2);
    start(Map.of("TILLER_MAIN", "own.Program", "TILLER_CLASSPATH", "own.jar"));
    String options = command.substring(0, command.indexOf(" -cp "));
    assertThat(calls()).hasSize(4).last().asString().startsWith(options + " -cp own.jar ");
    assertThat(calls().get(3)).contains(" own.Program").doesNotContain("SharedArchiveFile");
  }

  /** And what is no number of threads does not stop the script: Tiller says what is wrong. */
  @ParameterizedTest
  @ValueSource(strings = {"9999", "2x", "08", "0"})
  void openMpsThreadsSoonSleepWhereNotEachHasACore(String threads) throws Exception {
    start(Map.of("TILLER_THREADS", threads));
    assertThat(environment()).contains("GLIBC_TUNABLES=glibc.malloc.hugetlb=1");
    if (threads.equals("9999")) {
      assertThat(environment()).contains("GOMP_SPINCOUNT=4000");
    }
    start(Map.of("TILLER_THREADS", threads, "GOMP_SPINCOUNT", "7"));
    assertThat(environment()).contains("GOMP_SPINCOUNT=7");
    start(Map.of("TILLER_THREADS", threads, "OMP_WAIT_POLICY", "PASSIVE"));
    assertThat(environment()).noneMatch(line -> line.startsWith("GOMP_SPINCOUNT="));
  }

  private void start() throws Exception {
    start(Map.of());
  }

  private void start(Map<String, String> more) throws Exception {
    Process process = launch(more);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("err"))).isEmpty();
    assertThat(process.exitValue()).isZero();
  }

  private Process launch() throws IOException {
    return launch(Map.of());
  }

  private Process launch(Map<String, String> more) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", folder.resolve("bin/tiller").toString());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("TILLER_.*|GOMP_.*|OMP_.*|GLIBC_TUNABLES"));
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME", folder.resolve("jdk").toString(),
                "TILLER_CACHE", folder.resolve("cache").toString(),
                "NOTES", folder.toString()));
    builder.environment().putAll(more);
    return builder.redirectError(folder.resolve("err").toFile()).start();
  }

  /** Of the last Java that was started. */
  private List<String> environment() throws IOException {
    return Files.readAllLines(folder.resolve("environment"));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  /** Names of the files kept for faster starts. */
  private List<String> kept() throws IOException {
    if (!Files.isDirectory(startup)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(startup)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
