package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shipped recipes on the pocket model, with a handful of texts in the published layouts. */
class RecipeCommandTest {

  private static final String[] SPEECH = {
    "The Congress will consider this bill.", "Our treaty was signed in peace.",
    "The people of the States have a right to it.", "Commerce has grown this year."
  };
  private static final String[] SEA = {
    "The whale rose beside the boat.", "All hands were on the deck in the gale.",
    "The mast broke and the sails fell.", "He stood at the helm in the dark water."
  };

  @TempDir Path folder;

  @BeforeEach
  void writeData() throws IOException {
    List<String> comments = new ArrayList<>();
    comments.add("id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate");
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      comments.add("a%d,%s,1,0,0,0,0,0".formatted(i, SEA[i]));
      comments.add("b%d,%s,0,0,0,0,0,0".formatted(i, SPEECH[i]));
      String start = SPEECH[i].substring(0, 12).strip();
      prompts.add(
          new ObjectMapper()
              .writeValueAsString(Map.of("prompt", Map.of("text", start, "toxicity", 0.2 * i))));
    }
    write("jigsaw/train.csv", comments);
    write("rtp/prompted_gens_gpt2.jsonl", prompts);
    write(
        "wikipedia/wikipedia_sentences.csv",
        List.of("text,concept", "A plain text.,wikipedia", "Some more of it.,wikipedia"));
    write("mmlu/dev/sums_dev.csv", List.of("1 + 1?,1,2,3,4,B"));
    write("mmlu/test/sums_test.csv", List.of("2 + 1?,1,2,3,4,C", "1 + 3?,1,2,3,4,D"));
    write(
        "truthfulqa/TruthfulQA.csv",
        List.of(
            "Question,Best Answer,Correct Answers,Incorrect Answers",
            "Where is the ship?,On the sea,On the sea; In the water,Over the moon; Nowhere",
            "What is a whale?,An animal,An animal; A fish eater,A treaty; A bill",
            "Who sails?,A sailor,A sailor; The crew,The law; Nobody",
            "What breaks?,The mast,The mast; A rope,The peace; The year"));
    write("truthfulqa/primer.txt", List.of("Q: What is the sea?", "A: Water."));
  }

  private void write(String name, List<String> lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private CommandLineRun run(String recipe, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("recipe", "run", recipe, "--data", folder.toString(), "--model", "pocket"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  @Test
  void aToxicityTableIsMeasuredFromEndToEnd() throws IOException {
    Path out = folder.resolve("table.csv");
    CommandLineRun run =
        run(
            "act-toxicity-gemma2",
            "--judge",
            "pocket:sea",
            "--limit",
            "4",
            "--out",
            out.toString(),
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode rows = run.json().get("rows");
    // Twelve rows of the table, nine measures each.
    assertThat(rows).hasSize(12 * 9);
    assertThat(run.json().get("paper_model").isNull()).isTrue();
    assertThat(rows.get(0).get("row").asText()).isEqualTo("original");
    for (JsonNode row : rows) {
      if (row.get("measure").asText().equals("kl")) {
        boolean plain = row.get("row").asText().equals("original");
        assertThat(row.get("value").asDouble() == 0).as(row.toString()).isEqualTo(plain);
      }
    }
    assertThat(Table.read(out).rowCount()).isEqualTo(rows.size());
  }

  @Test
  void questionsAreAnsweredWithMapsOfTheOtherFold() {
    CommandLineRun run =
        run("act-truthfulqa-gemma2", "--without", "mmlu", "--limit", "4", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode rows = run.json().get("rows");
    assertThat(rows).hasSize(6 * 2);
    assertThat(rows.get(1).get("measure").asText()).isEqualTo("mc2");
    assertThat(rows.get(1).get("value")).isNotEqualTo(rows.get(11).get("value"));
  }

  @Test
  void aMissingFileIsNamedBeforeAnyWork() throws IOException {
    Files.delete(folder.resolve("rtp/prompted_gens_gpt2.jsonl"));
    CommandLineRun run = run("act-toxicity-gemma2", "--judge", "pocket:sea");
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err())
        .contains("rtp/prompted_gens_gpt2.jsonl (prompts: prompts of RealToxicityPrompts")
        .hasLineCount(1);
    assertThat(run("lineas-sites").err()).contains("toxicity-classifier (judge", "tet/prompts");
  }

  @Test
  void wrongWordsAreRefused() {
    CommandLineRun limit = run("act-toxicity-gemma2", "--limit", "0");
    assertThat(limit.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(limit.err()).contains("--limit: At most 0 of everything").hasLineCount(1);
    CommandLineRun without = run("act-toxicity-gemma2", "--without", "mmlu,foo");
    assertThat(without.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(without.err()).contains("no data called \"foo\"").hasLineCount(1);
  }

  @Test
  void recipesAreListedAndShown() {
    CommandLineRun list = CommandLineRun.of("recipe", "list", "--json");
    assertThat(list.json().get("recipes")).hasSizeGreaterThan(8);
    CommandLineRun show = CommandLineRun.of("recipe", "show", "aura-rtp");
    assertThat(show.out()).contains("jigsaw:{file}:toxic", "what: training table");
    assertThat(CommandLineRun.of("recipe", "show", "none").err()).contains("There is no recipe");
  }
}
