package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Demonstrations;
import java.io.PrintWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;

class DemoByNameTest {

  @Test
  void theListNamesTheTenAndRunsNothing() {
    CommandLineRun list = CommandLineRun.of("demo", "--list");
    assertThat(list.code()).isEqualTo(Tiller.DONE);
    assertThat(list.out().lines()).hasSize(10).anyMatch(line -> line.startsWith("duet "));
  }

  @Test
  void anUnknownNameIsWrongUse() {
    CommandLineRun wrong = CommandLineRun.of("demo", "nope");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("no demo \"nope\"", "fair-sa");
  }

  @Test
  void aListOfOneIsWrongUse() {
    assertThat(CommandLineRun.of("demo", "duet", "--list").code()).isEqualTo(2);
  }

  @Test
  void whatIsProposedToGoOnIsUnderstood() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    for (Demonstration one : Demonstrations.all()) {
      for (String command : one.next()) {
        assertThatCode(
                () -> new Tiller(nowhere, nowhere).commandLine().parseArgs(command.split(" ")))
            .as(command)
            .doesNotThrowAnyException();
      }
    }
  }
}
