package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions in the published layouts, asked of the pocket model. */
class QuizCommandTest {

  @TempDir Path folder;

  @Test
  void bothKindsOfQuestionsAreScored() throws IOException {
    Path truth =
        Files.write(
            folder.resolve("qa.csv"),
            List.of(
                "Question,Best Answer,Correct Answers,Incorrect Answers",
                "Where is the ship?,On the sea,On the sea; In the water,Over the moon",
                "What is a whale?,An animal,An animal,A treaty; A bill"));
    Files.createDirectories(folder.resolve("dev"));
    Files.createDirectories(folder.resolve("test"));
    Files.write(folder.resolve("dev/sums_dev.csv"), List.of("1 + 1?,1,2,3,4,B"));
    Files.write(
        folder.resolve("test/sums_test.csv"), List.of("2 + 1?,1,2,3,4,C", "1 + 3?,1,2,3,4,D"));
    Path out = folder.resolve("quiz.csv");
    CommandLineRun run =
        CommandLineRun.of(
            "quiz",
            "--model",
            "pocket",
            "--truthfulqa",
            truth.toString(),
            "--mmlu",
            folder.toString(),
            "--out",
            out.toString(),
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode rows = run.json().get("rows");
    assertThat(rows).hasSize(4);
    assertThat(rows.get(1).get("score").asText()).isEqualTo("truthfulqa mc2");
    assertThat(rows.get(1).get("value").asDouble()).isBetween(0.01, 0.99);
    assertThat(rows.get(3).get("questions").asInt()).isEqualTo(2);
    assertThat(Table.read(out).rowCount()).isEqualTo(4);
  }

  @Test
  void aMapOfAnotherModelIsRefusedBeforeAnythingIsAsked() throws IOException {
    Path truth =
        Files.write(
            folder.resolve("qa.csv"),
            List.of(
                "Question,Best Answer,Correct Answers,Incorrect Answers",
                "Where is the ship?,On the sea,On the sea,Over the moon"));
    // Before each question stands more than the model can read: who asks one, fails.
    Path primer = Files.writeString(folder.resolve("primer.txt"), "Once again. ".repeat(2000));
    CommandLineRun run =
        CommandLineRun.of(
            "quiz",
            "--model",
            "pocket",
            "--truthfulqa",
            truth.toString(),
            "--primer",
            primer.toString(),
            "--steer",
            ForeignMap.in(folder).toString());
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err()).contains("was fitted on a").hasLineCount(1);
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    CommandLineRun primer =
        CommandLineRun.of("quiz", "--model", "pocket", "--mmlu", "none", "--primer", "none.txt");
    assertThat(primer.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(primer.err()).contains("give --truthfulqa too");
    CommandLineRun strengths =
        CommandLineRun.of("quiz", "--model", "pocket", "--mmlu", "none", "--strengths", "1,NaN");
    assertThat(strengths.code()).isEqualTo(Tiller.WRONG_USE);
  }

  @Test
  void nothingToAskIsRefused() {
    CommandLineRun run = CommandLineRun.of("quiz", "--model", "pocket");
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.err()).contains("nothing to ask");
  }
}
