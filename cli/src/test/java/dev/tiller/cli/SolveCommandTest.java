package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that is followed, and a map. */
class SolveCommandTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "residual", "linear", "gru", "lstm"})
  void everyChainIsPlannedAndSolved(String kind) {
    CommandLineRun run =
        CommandLineRun.of("solve", "--chain", kind, "--length", "100", "--float64", "--json");
    assertThat(run.code()).isEqualTo(Tiller.DONE);
    JsonNode answer = run.json();
    assertThat(answer.get("converged").asBoolean()).isTrue();
    assertThat(answer.get("deviation").asDouble()).isLessThan(1e-8);
    assertThat(answer.get("solver").asText()).isEqualTo(answer.get("recommended").asText());
    assertThat(answer.get("candidates").size()).isGreaterThan(3);
    assertThat(answer.get("reason").asText()).contains("is predicted to take");
  }

  @Test
  void peopleSeeThePlanBeforeTheResult() {
    CommandLineRun run =
        CommandLineRun.of("solve", "--length", "64", "--width", "2", "--solver", "newton+cr");
    assertThat(run.out()).contains("predicted", "levels", "Lyapunov", "newton+cr: ");
  }

  /** Which of them is a matter of the machine; the sentences themselves are PlanTextTest's. */
  @ParameterizedTest
  @ValueSource(strings = {"sequential", "newton+cr"})
  void theLastLineSaysWhoWinsOnThisMachineAndWhy(String solver) {
    CommandLineRun run =
        CommandLineRun.of("solve", "--length", "64", "--width", "2", "--solver", solver);
    assertThat(run.code()).as(run.err()).isZero();
    String last = run.out().lines().reduce((first, next) -> next).orElse("");
    assertThat(last)
        .matches(
            solver.equals("sequential")
                ? "The steps in order win on this machine: \\S+ ms\\. One pass over each step .*\\."
                : "(newton\\+cr wins on this machine, \\S+ times as fast as the steps in order|The steps"
                    + " in order win on this machine, \\S+ times as fast as newton\\+cr|newton\\+cr and the"
                    + " steps in order take the same time on this machine): \\S+ ms over [\\d,]+"
                    + " levels, against \\S+ ms over 64 steps\\..*");
  }

  @Test
  void aMapIsATableAndAPage() throws IOException {
    Path csv = folder.resolve("map.csv");
    Path page = folder.resolve("map.html");
    CommandLineRun run =
        CommandLineRun.of(
            "solve",
            "--length",
            "128",
            "--width",
            "2",
            "--map",
            csv.toString(),
            "--page",
            page.toString(),
            "--json");
    assertThat(run.json().get("rows").asInt()).isEqualTo(4);
    assertThat(Files.readAllLines(csv)).hasSize(5).first().asString().contains("gain");
    assertThat(Files.readString(page)).contains("Gain by depth and width");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | --length 0 | each must be at least 1",
        "2 | --chain tree | There is no chain \"tree\"; choose mlp",
        "2 | --chain lstm --width 3 | the width even",
        "2 | --solver magic | has no solver \"magic\"; choose auto",
        "1 | --length 100 --budget 2000 | The chain alone takes 8000 bytes, more than the budget",
        "1 | --length 100 --batch 50 --budget 9000 | bytes at least (fused), more than the budget",
        "1 | --length 100 --budget 9000 --solver newton+cr | newton+cr would take",
        "2 | --map m.csv --solver fused | --solver and --budget are for one chain",
        "2 | --budget -1 | --budget is -1 bytes",
        "1 | --length 2147483647 --width 2147483647 | more than fit an array",
        "2 | --map m.txt | --map: The kind of table file is told by its extension",
        "1 | --page . | --page names ., which is a folder"
      })
  void whatCannotBeSolvedIsOneSentence(int code, String options, String sentence) {
    CommandLineRun run = CommandLineRun.of(("solve " + options).split(" "));
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err()).contains(sentence);
  }
}
