package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
  void aWriterMayCloseWhatItWritesTo() throws IOException {
    Path file = folder.resolve("c.txt");
    AtomicFile.write(
        file,
        out -> {
          try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            writer.write("closed");
          }
        });
    assertThat(file).hasContent("closed");
    assertThat(parts()).isEmpty();
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

  @Test
  void aPartThatAnotherProcessMayStillWriteIsLeftAlone() throws IOException {
    long alive = ProcessHandle.current().pid();
    Path young = Files.createFile(folder.resolve(".a.txt.999999999-1.part"));
    Path busy = Files.createFile(folder.resolve(".a.txt." + alive + "-99999.part"));
    Path foreign = Files.createFile(folder.resolve(".b.txt.999999999-1.part"));
    Files.setLastModifiedTime(busy, FileTime.from(Instant.EPOCH));
    Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));
    AtomicFile.create(folder.resolve("a.txt")).close();
    assertThat(parts()).containsExactlyInAnyOrder(young, busy, foreign);
  }

  @Test
  void withoutACommitTheTargetStaysAsItWas() throws IOException {
    Path target = Files.writeString(folder.resolve("a.txt"), "old");
    try (AtomicFile part = AtomicFile.create(target)) {
      part.write(StandardCharsets.UTF_8.encode("new"));
    }
    assertThat(target).hasContent("old");
    assertThat(parts()).isEmpty();
    try (AtomicFile part = AtomicFile.create(target)) {
      part.write(StandardCharsets.UTF_8.encode("new"));
      part.commit();
    }
    assertThat(target).hasContent("new");
    assertThat(parts()).isEmpty();
  }

  /** The system itself says no more than that there is no space. */
  @Test
  void whoeverFindsNoSpaceNamesTheFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "skipped: there is no /dev/full here");
    Path target = Files.createSymbolicLink(folder.resolve("page.html"), full);
    List<ThrowingCallable> writers =
        List.of(
            () -> AtomicFile.write(target, "text"),
            () -> AtomicFile.write(target, out -> out.write('x')),
            () -> AtomicFile.writeFile(target, part -> Files.writeString(part, "text")),
            () -> {
              try (AtomicFile file = AtomicFile.create(target)) {
                file.write(StandardCharsets.UTF_8.encode("text"));
              }
            });
    for (ThrowingCallable writer : writers) {
      assertThatThrownBy(writer)
          .isInstanceOfSatisfying(
              FileSystemException.class,
              e -> {
                assertThat(e.getFile()).isEqualTo(target.toString());
                assertThat(UserError.reason(e)).isEqualTo("No space left on device");
              });
    }
  }

  /** A number that no process has, in a name that only looks like a part file's. */
  @Test
  void aStrayFileWithAHugeNumberIsLeftAlone() throws IOException {
    Path stray = Files.createFile(folder.resolve(".a.txt.99999999999999999999999-1.part"));
    Files.setLastModifiedTime(stray, FileTime.from(Instant.EPOCH));
    AtomicFile.write(folder.resolve("a.txt"), "x");
    assertThat(parts()).containsExactly(stray);
  }

  @Test
  void whatAKilledProcessLeftGoesWithTheNextWriting() throws IOException {
    for (int way = 0; way < 3; way++) {
      Path old = Files.createFile(folder.resolve(".a.txt.999999999-1.part"));
      Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
      Path target = folder.resolve("a.txt");
      switch (way) {
        case 0 -> AtomicFile.write(target, "x");
        case 1 -> AtomicFile.writeFile(target, part -> Files.writeString(part, "x"));
        default -> AtomicFile.create(target).close();
      }
      assertThat(parts()).isEmpty();
      assertThat(target).hasContent("x");
    }
  }

  /** The part file's name is longer than the file's, which must not be felt. */
  @Test
  void aNameMayBeAsLongAsTheSystemAllowsAndNotLonger() throws IOException {
    for (int length : new int[] {195, 200, 240, 255}) {
      Path target = folder.resolve("n".repeat(length));
      AtomicFile.write(target, "x");
      AtomicFile.writeFile(target, part -> Files.writeString(part, "y"));
      assertThat(target).hasContent("y");
    }
    Path old = folder.resolve("." + AtomicFile.sha256("n".repeat(240)) + ".999999999-1.part");
    Files.setLastModifiedTime(Files.createFile(old), FileTime.from(Instant.EPOCH));
    AtomicFile.write(folder.resolve("n".repeat(240)), "z");
    assertThat(parts()).isEmpty();
    for (String name : List.of("n".repeat(256), "\u00fc".repeat(128), "n".repeat(300) + "/a")) {
      assertThatThrownBy(() -> AtomicFile.write(folder.resolve(name), "x"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot write ")
          .hasMessageContaining("but at most 255 are possible")
          .hasMessageNotContaining(".part");
    }
    assertThat(parts()).isEmpty();
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".part")).toList();
    }
  }
}
