package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cannot be used gets one sentence and exit code 1, a wrong value on the command line itself
 * exit code 2; neither leaves a file behind.
 */
class BadInputTest {

  private static final String MODEL = "../language/src/test/resources/golden/lm/gpt2";

  @TempDir Path folder;

  private void fails(String sentence, String... args) throws IOException {
    ends(Tiller.FAILED, sentence, args);
  }

  private void ends(int code, String sentence, String... args) throws IOException {
    long before = files();
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.err()).startsWith("tiller: ").contains(sentence).hasLineCount(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(code);
    assertThat(files()).isEqualTo(before);
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

  /** Each of these ended the whole process: the library aborts on loading, or on the first text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer-prefix-longer-than-merge",
        "tokenizer-single-uses-b",
        "tokenizer-template-names-no-token"
      })
  void aTokenizerThatEndsTheNativeLibrary(String hostile) throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Path.of(MODEL, name), model.resolve(name));
    }
    Path file = Path.of("../tokenizer/src/test/resources/tokenizers/hostile", hostile + ".json");
    Files.copy(file, model.resolve("tokenizer.json"));
    fails(
        model.resolve("tokenizer.json") + " cannot be read: ",
        "generate",
        "--model",
        model.toString(),
        "--prompt",
        "a b");
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
        "1,99999999999 | has \"99999999999\" as number 2"
      })
  void tokensThatAreNone(String tokens, String sentence) throws IOException {
    ends(Tiller.WRONG_USE, sentence, logits("--tokens", tokens));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,257 | has 257 in row 0, column 1, but this model's token ids go from 0 to 256",
        "1,-1 | has -1 in row 0, column 1"
      })
  void tokensThatThisModelLacks(String tokens, String sentence) throws IOException {
    ends(Tiller.WRONG_USE, sentence, logits("--tokens", tokens));
    ends(Tiller.WRONG_USE, sentence, "generate", "--model", MODEL, "--tokens", tokens);
    Path file = Files.writeString(folder.resolve("tokens.json"), "[[" + tokens + "]]");
    fails(sentence, logits("--tokens-file", file.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--max-new-tokens=0 | --max-new-tokens: The generation setting",
        "--temperature=NaN | --temperature: The generation setting temperature is NaN",
        "--top-p=0 | above 0 and at most 1",
        "--top-k=-1 | 0 (for all) or above",
        "--min-p=2 | from 0 to 1",
        "--repetition-penalty=0 | above 0 (1 for none)",
        "--stop=x | --stop names a text",
        "--chat | --chat wraps a text",
        "--system=x | Missing required argument(s): --chat",
        "--tokens=1 | expected only one match",
        "--prompt=x | mutually exclusive",
        "--tempreature=1 | Did you mean --temperature"
      })
  void settingsOutOfTheirRange(String option, String sentence) throws IOException {
    ends(Tiller.WRONG_USE, sentence, "generate", "--model", MODEL, "--tokens", "1,2", option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m.safetensors: | has the strength \"\"",
        "m.safetensors:half | has the strength \"half\"",
        "m.safetensors:NaN | a finite number was expected, as in m.safetensors:0.5"
      })
  void strengthsThatAreNone(String steer, String sentence) throws IOException {
    ends(
        Tiller.WRONG_USE,
        sentence,
        "generate",
        "--model",
        MODEL,
        "--tokens",
        "1,2",
        "--steer",
        steer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "telepathy | | METHOD: There is no method \"telepathy\"",
        "aura | --pooling=median | choose mean, max, min or last",
        "aura | --order=sideways | --order: There is no order",
        "aura | --support=q5 | give all, or two percentages",
        "caa | --support=q1-99 | so it has no support",
        "aura | --max-tokens=0 | --max-tokens is 0"
      })
  void waysToFitThatThereAreNot(String method, String option, String sentence) throws IOException {
    List<String> args = new ArrayList<>(List.of("fit", method, "--model", "pocket"));
    args.addAll(List.of("--source", "pocket:sea/fit/source", "--target", "pocket:sea/fit/target"));
    args.addAll(List.of("-o", folder.resolve("m.safetensors").toString()));
    if (option != null) {
      args.add(option);
    }
    ends(Tiller.WRONG_USE, sentence, args.toArray(new String[0]));
  }

  /** What a kind of network cannot do is said; it is not done otherwise without a word. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "embed --encoder x --data y -o t.csv | bf16 | an encoder of images computes in f32 alone",
        "probe --encoder x --data y | int8 | an encoder of images computes in f32 alone",
        "analyze SENTENCES -o t.csv --embed a | bf16 | the ONNX file of texts decides that itself",
        "model inspect PIPELINE | int8 | is for language models; a pipeline takes f32 or bf16",
        "image generate PIPELINE x --out p | int8 | choose f32, bf16 or f64",
        "image recipe act-styles-sdxl-lightning | int8 | choose f32, bf16 or f64",
        "map fold SENTENCES --model pocket -o p | int8 | nothing can be folded into it",
        "model logits pocket --tokens 1 --out l | f16 | There is no precision \"f16\"",
        "solve | bf16 | chains are solved in f32 or f64"
      })
  void aPrecisionThatThisKindOfNetworkLacks(String words, String precision, String sentence)
      throws IOException {
    Path texts = Files.writeString(folder.resolve("t.csv"), "a\nsome words\nothers\n");
    String line =
        words
            .replace("SENTENCES", texts.toString())
            .replace("PIPELINE", "../diffusion/src/test/resources/golden/images/sd15-tiny");
    ends(Tiller.WRONG_USE, sentence, (line + " --precision " + precision).split(" "));
  }

  @Test
  void aFolderWhereAFileShouldGo() throws IOException {
    fails(
        "which is a folder; name a file",
        "model",
        "logits",
        MODEL,
        "--tokens",
        "1",
        "--out",
        folder.toString());
    ends(
        Tiller.WRONG_USE,
        "--out is -, which elsewhere means standard output; name a file, or /dev/stdout",
        "model",
        "logits",
        MODEL,
        "--tokens",
        "1",
        "--out",
        "-");
    fails(
        "but at most 255 are possible",
        "model",
        "logits",
        MODEL,
        "--tokens",
        "1",
        "--out",
        folder.resolve("n".repeat(300)).toString());
    Path below = Files.writeString(folder.resolve("file"), "").resolve("o.safetensors");
    fails(
        "is no folder that can be written",
        "model",
        "logits",
        MODEL,
        "--tokens",
        "1",
        "--out",
        below.toString());
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
        "[[]] | as row 0",
        "[[1, 2]] [[3]] | is not valid JSON"
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
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.json().get("error").asText()).contains("a whole number was expected");
  }

  @Test
  void namesCannotMoveTheCursorOrFillTheScreen() {
    CommandLineRun moved = CommandLineRun.of("map", "show", "a\u001b[2Jb");
    assertThat(moved.err()).contains("a?[2Jb").doesNotContain("\u001b");
    CommandLineRun endless = CommandLineRun.of("map", "show", "x".repeat(5000));
    assertThat(endless.err()).hasSizeLessThan(1400).endsWith(".\n");
  }
}
