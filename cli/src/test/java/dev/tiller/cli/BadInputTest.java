package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be used gets one sentence, exit code 1, and leaves no file behind. */
class BadInputTest {

  private static final String MODEL = "../model/src/test/resources/golden/lm/gpt2";

  @TempDir Path folder;

  private CommandLineRun fails(String sentence, String... args) throws IOException {
    long before = files();
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.err()).startsWith("tiller: ").contains(sentence).hasLineCount(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(files()).isEqualTo(before);
    return run;
  }

  private long files() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.count();
    }
  }

  private String[] logits(String... more) {
    String[] first = {
      "model", "logits", MODEL, "--out", folder.resolve("o.safetensors").toString()
    };
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  @Test
  void aModelThatIsNotThere() throws IOException {
    fails("There is no model folder", "model", "inspect", folder.resolve("none").toString());
  }

  @Test
  void aFolderWithoutAModel() throws IOException {
    fails("no config.json", "model", "inspect", folder.toString());
  }

  @Test
  void sitesThatMatchNothing() throws IOException {
    fails("No site of this gpt2 model matches", "model", "inspect", MODEL, "--sites", "nothing");
  }

  @Test
  void sitesThatAreNoExpression() throws IOException {
    fails("is not a regular expression", "model", "inspect", MODEL, "--sites", "(");
  }

  @Test
  void aSiteThatIsNotThere() throws IOException {
    fails("has no site \"nowhere\"", logits("--tokens", "1,2", "--site", "nowhere"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,x | has \"x\" as number 3",
        "1,,2 | has \"\" as number 2",
        "1,257 | has 257 in row 0, column 1, but this model's token ids go from 0 to 256",
        "1,-1 | has -1 in row 0, column 1",
        "1,99999999999 | has \"99999999999\" as number 2"
      })
  void tokensThatAreNone(String tokens, String sentence) throws IOException {
    fails(sentence, logits("--tokens", tokens));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | is empty",
        "[[1, 2 | is not valid JSON",
        "{} | a JSON array of rows",
        "[] | a JSON array of rows",
        "[1, 2] | as row 0, but an array of whole numbers",
        "[[1, 2], [3]] | has 1 numbers in row 1, but 2 in row 0",
        "[[1, 2.5]] | has 2.5 in row 0, column 1, but a whole number",
        "[[1, \"a\"]] | has \"a\" in row 0, column 1",
        "[[]] | as row 0"
      })
  void filesOfTokensThatAreNone(String content, String sentence) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens.json"), content);
    fails(sentence, logits("--tokens-file", file.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[1, 1]] | a mask of the same shape",
        "[[1, 1, 2]] | but masks go from 0 to 1",
        "[[0, 0, 0]] | marks no real token in row 0"
      })
  void masksThatDoNotFit(String content, String sentence) throws IOException {
    Path file = Files.writeString(folder.resolve("mask.json"), content);
    fails(sentence, logits("--tokens", "1,2,3", "--mask-file", file.toString()));
  }

  @Test
  void aFileThatIsNotThere() throws IOException {
    fails("does not exist", logits("--tokens-file", folder.resolve("none.json").toString()));
  }

  @Test
  void withJsonTheSentenceIsAnObjectToo() {
    CommandLineRun run = CommandLineRun.of(logits("--tokens", "x", "--json"));
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.json().get("error").asText()).contains("a whole number was expected");
  }
}
