package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full disk under every writer: a sentence, no success, and what was there before is there still.
 * The disk is a small tmpfs, which needs root.
 */
@Tag("slow")
class FullDiskTest {

  private static final String SIZE = "8m";

  @TempDir Path folder;

  @Test
  void everyWriterSaysSoAndLeavesWhatWasThere() throws Exception {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path disk = Files.createDirectories(folder.resolve("disk"));
    mount(disk);
    try {
      Writers.prepare(sources);
      SoftAssertions all = new SoftAssertions();
      for (Writers.Writer writer : new Writers(sources).all().values()) {
        onAFullDisk(writer, disk, all);
      }
      all.assertAll();
    } finally {
      run("umount", disk.toString());
    }
  }

  private void mount(Path disk) throws Exception {
    boolean mounted;
    try {
      mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString()) == 0;
    } catch (IOException noProgram) {
      mounted = false;
    }
    if (!mounted) {
      System.out.println(
          "skipped: a disk that fills up needs root and mount(8), and it is missing");
      Assumptions.abort("no small disk can be mounted here");
    }
  }

  private static int run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : fail("hangs");
  }

  private static void onAFullDisk(Writers.Writer writer, Path disk, SoftAssertions all)
      throws IOException {
    Path room = Files.createDirectories(disk.resolve("room"));
    Path target = room.resolve(writer.file());
    if (writer.anew()) {
      CommandLineRun old = writer.write().to(target, 0);
      assertThat(old.code()).as(writer.name() + ": " + old.err()).isZero();
    }
    Map<String, Integer> before = contents(room);
    fill(disk);
    CommandLineRun run = writer.write().to(target, 1);
    all.assertThat(run.code()).as("%s on a full disk: %s", writer.name(), run.err()).isEqualTo(1);
    String said = run.err().lines().reduce((first, last) -> last).orElse("");
    all.assertThat(said)
        .as(writer.name())
        .doesNotContain("bug in Tiller")
        .containsIgnoringCase("no space left")
        .endsWith(".");
    all.assertThat(contents(room))
        .as("%s: what was there", writer.name())
        .containsAllEntriesOf(before);
    all.assertThat(contents(room).keySet())
        .as("%s: nothing half", writer.name())
        .noneMatch(name -> name.endsWith(".part"));
    dev.tiller.ground.AtomicFolder.delete(disk.resolve("filler"));
    dev.tiller.ground.AtomicFolder.delete(room);
  }

  /** To the last page. */
  private static void fill(Path disk) throws IOException {
    byte[] block = new byte[1 << 12];
    try (var out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  /** Files by name, each with a hash of its bytes. */
  private static Map<String, Integer> contents(Path room) throws IOException {
    Map<String, Integer> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(room)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(
            room.relativize(file).toString(), java.util.Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return all;
  }
}
