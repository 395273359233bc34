package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sweep over two maps of the pocket model, as a user would run it. */
class EvalCommandTest {

  @TempDir static Path folder;

  @BeforeAll
  static void fitTwoMaps() throws IOException {
    List<String> speech =
        List.of(
            "The Congress will consider this bill.",
            "Our treaty was signed in peace.",
            "The people of the States have a right to it.",
            "Commerce has grown this year.");
    List<String> sea =
        List.of(
            "The whale rose beside the boat.",
            "All hands were on the deck in the gale.",
            "The mast broke and the sails fell.",
            "He stood at the helm in the dark water.");
    Files.write(folder.resolve("speech.txt"), speech);
    Files.write(folder.resolve("sea.txt"), sea);
    Files.write(folder.resolve("prompts.txt"), List.of("The Government of", "We must not"));
    for (String method : List.of("linear-act", "mean-act")) {
      CommandLineRun fit =
          CommandLineRun.of(
              "fit",
              method,
              "--model",
              "pocket",
              "--source",
              file("speech.txt"),
              "--target",
              file("sea.txt"),
              "-o",
              file(method + ".map"));
      assertThat(fit.err()).doesNotContain("tiller:");
      assertThat(fit.code()).isZero();
    }
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandLineRun eval(String... more) {
    return continuing("prompts.txt", more);
  }

  private static CommandLineRun continuing(String prompts, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "eval",
                "--model",
                "pocket",
                "--judge",
                "pocket:sea",
                "--prompts",
                file(prompts),
                "--per-prompt",
                "2",
                "--max-new-tokens",
                "6"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  @Test
  void mapsAreComparedOverStrengths() throws IOException {
    CommandLineRun run =
        eval(
            "--steer",
            file("linear-act.map"),
            "--steer",
            file("mean-act.map"),
            "--each",
            "--strengths",
            "0,0.5,1",
            "--neutral",
            file("speech.txt"),
            "--max-rise",
            "1000%",
            "--page",
            file("sweep.html"),
            "--out",
            file("sweep.parquet"),
            "--texts",
            file("texts.csv"),
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode answer = run.json();
    assertThat(answer.get("rows")).hasSize(5);
    assertThat(answer.get("rows").get(0).get("steering").asText()).isEqualTo("plain");
    assertThat(answer.get("rows").get(0).get("kl").asDouble()).isZero();
    assertThat(answer.get("rows").get(2).get("kl").asDouble()).isPositive();
    Table table = Table.read(folder.resolve("sweep.parquet"));
    assertThat(table.rowCount()).isEqualTo(5);
    assertThat(table.columnNames())
        .contains("share_low", "perplexity", "corpus_perplexity", "kl_high", "self_bleu", "front");
    double best = answer.get("operating_point").get("share").asDouble();
    assertThat(Arrays.stream(table.column("share").toDoubles()).max()).hasValue(best);
    assertThat(Table.read(folder.resolve("texts.csv")).rowCount()).isEqualTo(5 * 2 * 2);
    assertThat(Files.readString(folder.resolve("sweep.html")))
        .contains("Effect against cost", "linear-act.map at 0.5", "the most it may be");
  }

  @Test
  void withoutNeutralTextThereIsAShareAlone() {
    CommandLineRun run = eval("--steer", file("linear-act.map"), "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("rows")).hasSize(2);
    assertThat(run.json().get("rows").get(1).get("perplexity").isNull()).isTrue();
    assertThat(run.json().has("operating_point")).isFalse();
  }

  @Test
  void withoutAJudgeThereAreTextsAndCosts() throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            "eval",
            "--model",
            "pocket",
            "--prompts",
            file("prompts.txt"),
            "--per-prompt",
            "2",
            "--max-new-tokens",
            "6",
            "--steer",
            file("mean-act.map"),
            "--neutral",
            file("speech.txt"),
            "--page",
            file("costs.html"),
            "--texts",
            file("plain-texts.csv"),
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode steered = run.json().get("rows").get(1);
    assertThat(steered.get("share").isNull()).isTrue();
    assertThat(steered.get("perplexity").asDouble()).isPositive();
    assertThat(run.json().has("judge")).isFalse();
    assertThat(run.json().has("operating_point")).isFalse();
    assertThat(Table.read(folder.resolve("plain-texts.csv")).columnNames())
        .containsExactly("prompt", "steering", "text");
    assertThat(Files.readString(folder.resolve("costs.html")))
        .contains("Cost: perplexity")
        .doesNotContain("Effect against cost");
  }

  @Test
  void whereNothingIsWithinTheBudgetTheNearestMissIsNamed() {
    CommandLineRun run =
        eval(
            "--steer",
            file("mean-act.map"),
            "--strengths",
            "1",
            "--neutral",
            file("speech.txt"),
            "--max-rise",
            "0.0001%");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("at most): plain").containsPattern("no step does better");
  }

  @Test
  void whatEmptyTextsCannotTellIsNull() {
    CommandLineRun run = eval("--temperature", "0", "--stop", " ", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode row = run.json().get("rows").get(0);
    assertThat(row.get("distinct1").asDouble()).as("every text is empty").isZero();
    assertThat(row.get("self_bleu").isNull()).isTrue();
    assertThat(row.get("plausibility").isNull()).isTrue();
  }

  @Test
  void aPromptThatIsTooLongIsToldByItsOwnNumber() throws IOException {
    Files.write(folder.resolve("long.txt"), List.of("We must not", "over and ".repeat(2000)));
    CommandLineRun run = continuing("long.txt");
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err()).contains("Prompt 2 has").hasLineCount(1);
    // Not even that is looked at where a map cannot be used.
    CommandLineRun foreign = continuing("long.txt", "--steer", ForeignMap.in(folder).toString());
    assertThat(foreign.code()).isEqualTo(Tiller.FAILED);
    assertThat(foreign.err()).contains("was fitted on a").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--max-rise=much | --max-rise: \"much\" is no rise of the perplexity",
        "--max-rise=0 | such as 1 or 5%",
        "--max-rise=2 | --max-rise tells the operating point",
        "--aim=less | give --neutral too",
        "--strengths=NaN | finite numbers were expected"
      })
  void wrongOptionsAreRefusedBeforeTheModelIsOpened(String option, String sentence) {
    CommandLineRun run = eval(option);
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
  }
}
