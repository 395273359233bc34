package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a safetensors file may go: only regular files are replaced. */
class DestinationTest {

  @TempDir Path folder;

  private static void write(Path file) throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(file, Map.of("x", torch.ones(new long[] {1000})), Map.of());
    }
  }

  private byte[] expected() throws IOException {
    Path plain = folder.resolve("plain.safetensors");
    write(plain);
    return Files.readAllBytes(plain);
  }

  @Test
  void aDeviceStaysADevice() throws IOException {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.isWritable(device), "skipped: there is no /dev/null here");
    write(device);
    BasicFileAttributes kind =
        Files.readAttributes(device, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    assertThat(kind.isOther()).isTrue();
  }

  @Test
  void aFullDeviceIsAnError() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "skipped: there is no /dev/full here");
    assertThatThrownBy(() -> write(full))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/dev/full");
  }

  @Test
  void aPipeGetsTheBytes() throws Exception {
    byte[] expected = expected();
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<byte[]> read = pool.submit(() -> Files.readAllBytes(pipe));
      write(pipe);
      assertThat(read.get()).isEqualTo(expected);
    } finally {
      pool.shutdown();
    }
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
  }

  @Test
  void aLinkStaysAndWhatItNamesIsReplacedOrCreated() throws IOException {
    byte[] expected = expected();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path old = Files.writeString(elsewhere.resolve("old"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/old"));
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("elsewhere/new"));
    write(link);
    write(dangling);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.isSymbolicLink(dangling)).isTrue();
    assertThat(old).hasBinaryContent(expected);
    assertThat(elsewhere.resolve("new")).hasBinaryContent(expected);
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertThat(left).containsExactlyInAnyOrder(old, elsewhere.resolve("new"));
    }
  }

  @Test
  void foldersAndCirclesAreRefused() throws IOException {
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
    assertThatThrownBy(() -> write(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is a folder; name a file in it.");
    assertThatThrownBy(() -> write(circle))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lead in a circle");
  }
}
