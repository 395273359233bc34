package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Language models under audit, steered or not: they choose, answer in words, or fill gaps. */
class AuditLanguageTest {

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws IOException {
    List<String> texts = new ArrayList<>(List.of("item,text,label"));
    List<String> gaps = new ArrayList<>(List.of("item,text,label"));
    List<String> groups = new ArrayList<>(List.of("item,group"));
    String[] things = {"captain", "sailor", "teacher", "doctor", "painter", "farmer"};
    for (int i = 0; i < 12; i++) {
      String label = i % 2 == 0 ? "sea" : "law";
      texts.add("t%d,The old %s number %d went out early,%s".formatted(i, things[i % 6], i, label));
      gaps.add("t%d,w%d w%d [MASK] w%d,w%d".formatted(i, 20 + i, 40 + i, 60 + i, 200 + i % 2));
      groups.add("t%d,%s".formatted(i, i < 6 ? "x" : "y"));
    }
    Files.write(folder.resolve("texts.csv"), texts);
    Files.write(folder.resolve("gaps.csv"), gaps);
    Files.write(folder.resolve("groups.csv"), groups);
    Files.writeString(folder.resolve("answers.txt"), "sea\nlaw\n");
    Files.writeString(folder.resolve("words.txt"), "w200\nw201\n");
  }

  private static CommandLineRun audit(String model, String data, String task, String... more) {
    List<String> args = new ArrayList<>(List.of("audit", "--model", model, "--data", path(data)));
    args.addAll(
        List.of("--attributes", path("groups.csv"), "--task", task, "--perturb", "drop=0:1"));
    args.addAll(List.of("--min-items", "2", "--min-identities", "2", "--resamples", "100"));
    args.addAll(List.of("--json"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aLanguageModelIsAuditedAlongTheStrengthOfAMap() throws IOException {
    ForeignMap.before(folder.resolve("sea.safetensors"));
    CommandLineRun run =
        audit(
            "pocket",
            "texts.csv",
            "probability",
            "--classes",
            path("answers.txt"),
            "--frame",
            "{}, and the talk was of the",
            "--map",
            path("sea.safetensors"),
            "--strengths",
            "0,0.5,1",
            "--out",
            path("out"),
            "--page",
            path("page.html"),
            "--keep",
            path("kept"));
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode gaps = run.json().get("gaps");
    // Two strengths, two rows, one measure, one partition.
    assertThat(gaps).hasSize(4);
    assertThat(gaps.get(3).get("steering").asText()).isEqualTo("sea@1.0");
    assertThat(run.json().get("notes").toString())
        .contains("the language model says which of sea, law is likeliest after the text");
    assertThat(Files.readString(folder.resolve("page.html")))
        .contains("AUC matrix without steering", "AUC matrix under sea@1.0");
    // The map draws towards the sea, so that the sea's items gain and the law's lose.
    assertThat(clean("sea@1.0", 0)).isGreaterThan(clean("unsteered", 0));
    assertThat(clean("sea@1.0", 1)).isLessThan(clean("unsteered", 1));
    assertThat(
            audit(
                    "pocket",
                    "texts.csv",
                    "probability",
                    "--classes",
                    path("answers.txt"),
                    "--map",
                    foreign())
                .err())
        .contains("was fitted on a");
  }

  private static String foreign() {
    try {
      return ForeignMap.in(folder).toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The unperturbed response of an item. */
  private static double clean(String steering, int item) throws IOException {
    Table items = Table.read(folder.resolve("out").resolve(steering).resolve("items.parquet"));
    return ((Number) items.column("drop:probability@0.0").get(item)).doubleValue();
  }

  @Test
  void itAnswersInItsOwnWordsToo() {
    CommandLineRun run = audit("pocket", "texts.csv", "exact");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("notes").toString()).contains("in its own words after the text");
    CommandLineRun same = audit("pocket", "texts.csv", "unchanged");
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(same.json().get("gaps").get("clean/unchanged/group").asDouble())
        .isCloseTo(0, within(1e-12));
  }

  @Test
  void gapsStayGapsWhateverBecomesOfTheWordsAroundThem() throws IOException {
    String bert = TinyBert.in(Files.createDirectories(folder.resolve("bert"))).toString();
    CommandLineRun run = audit(bert, "gaps.csv", "class", "--classes", path("words.txt"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("notes").toString()).contains("likeliest in the gap");
    CommandLineRun words = audit(bert, "gaps.csv", "exact");
    assertThat(words.code()).as(words.err()).isZero();
    assertThat(audit(bert, "texts.csv", "exact").err()).contains("has no gap");
  }

  @Test
  void whatALanguageModelCannotDoIsASentence() {
    assertThat(audit("pocket", "texts.csv", "verify").err()).contains("gives no vector");
    assertThat(audit("pocket", "texts.csv", "class").err())
        .contains("name two or more with --classes");
    assertThat(audit("pocket", "texts.csv", "exact", "--frame", "no place").err())
        .contains("{} was expected where the text goes");
    assertThat(audit("nothing-there", "texts.csv", "exact").err()).contains("no model folder");
  }
}
