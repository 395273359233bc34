package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only regular files are replaced, whether the writer takes a stream or wants a path. */
class DestinationTest {

  @TempDir Path folder;

  private static void write(boolean asPath, Path target, String text) throws IOException {
    if (asPath) {
      AtomicFile.writeFile(target, temporary -> Files.writeString(temporary, text));
    } else {
      AtomicFile.write(target, text);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDeviceStaysADevice(boolean asPath) throws IOException {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.isWritable(device), "skipped: there is no /dev/null here");
    write(asPath, device, "nobody reads this");
    BasicFileAttributes kind =
        Files.readAttributes(device, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    assertThat(kind.isOther()).isTrue();
    assertThat(Destination.of(device)).isEqualTo(new Destination(device, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullDeviceIsAnError(boolean asPath) {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "skipped: there is no /dev/full here");
    assertThatThrownBy(() -> write(asPath, full, "x")).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPipeGetsTheBytes(boolean asPath) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("pipe"));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      for (Path named : new Path[] {pipe, link}) {
        Future<String> read = pool.submit(() -> Files.readString(pipe));
        write(asPath, named, "through");
        assertThat(read.get()).isEqualTo("through");
      }
    } finally {
      pool.shutdown();
    }
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLinkStaysAndItsTargetIsReplaced(boolean asPath) throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path target = Files.writeString(elsewhere.resolve("target.txt"), "old");
    Path inner = Files.createSymbolicLink(elsewhere.resolve("inner"), Path.of("target.txt"));
    Path outer =
        Files.createSymbolicLink(folder.resolve("outer"), Path.of("elsewhere").resolve("inner"));
    Object before = Files.readAttributes(target, BasicFileAttributes.class).fileKey();
    write(asPath, outer, "new");
    assertThat(Files.isSymbolicLink(outer)).isTrue();
    assertThat(Files.isSymbolicLink(inner)).isTrue();
    assertThat(target).hasContent("new");
    Object after = Files.readAttributes(target, BasicFileAttributes.class).fileKey();
    assertThat(after).as("another file, renamed over the old one").isNotEqualTo(before);
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertThat(left).containsExactlyInAnyOrder(target, inner);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatADanglingLinkNamesIsCreated(boolean asPath) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("new/file.txt"));
    write(asPath, link, "made");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(folder.resolve("new/file.txt")).hasContent("made");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void foldersAndCirclesAreRefused(boolean asPath) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThatThrownBy(() -> write(asPath, link, "x"))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot write " + link + ": it is a folder; name a file in it.");
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
    assertThatThrownBy(() -> write(asPath, circle, "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lead in a circle");
    assertThat(Files.isSymbolicLink(link) && Files.isSymbolicLink(circle)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOpenFileOfAProcessIsWrittenTo(boolean asPath) throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "skipped: this needs /proc");
    Path file = Files.writeString(folder.resolve("standard-output"), "before ");
    Process holder =
        new ProcessBuilder("sleep", "60")
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
            .start();
    try {
      Object before = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      write(asPath, Path.of("/proc/" + holder.pid() + "/fd/1"), "after");
      assertThat(file).hasContent("before after");
      assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isEqualTo(before);
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }
}
