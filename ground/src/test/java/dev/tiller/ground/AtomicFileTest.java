package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void theContentReplacesTheOldAndFoldersAreCreated() throws IOException {
    Path file = folder.resolve("a/b/c.txt");
    AtomicFile.write(file, "first");
    AtomicFile.write(file, "second");
    assertThat(file).hasContent("second");
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aWriterThatFailsHalfwayLeavesTheOldContentAndNoRest() throws IOException {
    Path file = folder.resolve("c.txt");
    AtomicFile.write(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(file).hasContent("old");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void impossibleTargetsAreExplained() throws IOException {
    assertThatThrownBy(() -> AtomicFile.write(folder, "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is a folder");
    Path blocker = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> AtomicFile.write(blocker.resolve("t.txt"), "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its folder could not be created");
  }

  @Test
  void hashesAreSha256() throws IOException {
    String ofAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(AtomicFile.sha256("abc")).isEqualTo(ofAbc);
    AtomicFile.write(folder.resolve("f"), "abc");
    assertThat(AtomicFile.sha256(folder.resolve("f"))).isEqualTo(ofAbc);
  }
}
