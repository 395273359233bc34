package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders appear whole, or not at all. */
class AtomicFolderTest {

  @TempDir Path folder;

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void appearsWholeUnderFoldersThatAreMade() throws IOException {
    Path target = folder.resolve("a/b");
    AtomicFolder.create(
        target,
        fresh -> {
          assertThat(target).doesNotExist();
          Files.writeString(fresh.resolve("x"), "1");
        });
    assertThat(names(target)).containsExactly("x");
    assertThat(names(target.getParent())).containsExactly("b");
  }

  @Test
  void takesThePlaceOfAnEmptyOne() throws IOException {
    Path target = Files.createDirectory(folder.resolve("t"));
    AtomicFolder.create(target, fresh -> Files.writeString(fresh.resolve("x"), "1"));
    assertThat(names(target)).containsExactly("x");
  }

  @Test
  void whatFailsLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFolder.create(
                    folder.resolve("t"),
                    fresh -> {
                      Files.writeString(fresh.resolve("x"), "1");
                      throw new IOException("full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("full");
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void theFirstOfTwoStays() throws IOException {
    Path target = folder.resolve("t");
    AtomicFolder.create(
        target,
        fresh -> {
          Files.writeString(fresh.resolve("ours"), "1");
          AtomicFolder.create(target, other -> Files.writeString(other.resolve("theirs"), "1"));
        });
    assertThat(names(target)).containsExactly("theirs");
    assertThat(names(folder)).containsExactly("t");
  }

  @Test
  void aFileInThePlaceIsNotReplaced() throws IOException {
    Path target = Files.writeString(folder.resolve("t"), "kept");
    assertThatThrownBy(() -> AtomicFolder.create(target, fresh -> {}))
        .isInstanceOf(IOException.class);
    assertThat(target).hasContent("kept");
    assertThat(names(folder)).containsExactly("t");
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws IOException {
    Path left = Files.createDirectory(folder.resolve(".t.999999999-1.part"));
    Files.writeString(left.resolve("half"), "1");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    AtomicFolder.create(folder.resolve("t"), fresh -> {});
    assertThat(names(folder)).containsExactly("t");
  }

  @Test
  void whoIsAloneRemovesWhatWasLeftAtOnce() throws IOException {
    Path half = Files.createDirectory(folder.resolve("t.half"));
    Files.writeString(half.resolve("old"), "1");
    AtomicFolder.createAlone(
        folder.resolve("t"), half, fresh -> Files.writeString(fresh.resolve("x"), "1"));
    assertThat(names(folder)).containsExactly("t");
    assertThat(names(folder.resolve("t"))).containsExactly("x");
  }
}
