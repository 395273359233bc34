package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tiller predict} and {@code tiller fill} with the golden BERT, plain and steered. */
class FillGapsTest {

  @TempDir static Path folder;
  private static String model = "";
  private static String map = "";

  @BeforeAll
  static void fitAMap() throws IOException {
    model = TinyBert.in(Files.createDirectory(folder.resolve("model"))).toString();
    map = folder.resolve("m.safetensors").toString();
    Path low = Files.writeString(folder.resolve("low.txt"), sentences(10));
    Path high = Files.writeString(folder.resolve("high.txt"), sentences(100));
    CommandLineRun run =
        CommandLineRun.of(
            "fit",
            "linear-act",
            "--model",
            model,
            "--source",
            low.toString(),
            "--target",
            high.toString(),
            "--sites",
            ".*output\\.LayerNorm",
            "--support",
            "all",
            "-o",
            map);
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static String sentences(int first) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      lines.append("w%d w%d w%d%n".formatted(first + i, first + 2 * i, first + 3 * i));
    }
    return lines.toString();
  }

  private static CommandLineRun run(String command, String text, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--model", model, "--text", text));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private static JsonNode answer(String command, String text, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--json");
    CommandLineRun run = run(command, text, args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  @Test
  void everyGapHasItsLikeliestTokens() {
    CommandLineRun run = run("predict", "w17 [MASK] w90 [MASK]", "--top", "3");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(8).contains("gap 1", "gap 2");
    JsonNode gaps = answer("predict", "w17 [MASK] w90 [MASK]", "--top", "257").get("gaps");
    assertThat(gaps).hasSize(2);
    for (JsonNode gap : gaps) {
      double sum = 0;
      double before = 1;
      for (JsonNode candidate : gap) {
        double probability = candidate.get("probability").asDouble();
        assertThat(probability).isLessThanOrEqualTo(before);
        before = probability;
        sum += probability;
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
    String likeliest = gaps.get(0).get(0).get("token").asText();
    assertThat(run.out().lines().skip(1).findFirst().orElseThrow()).endsWith("  " + likeliest);
  }

  @Test
  void mapsSteerBothCommandsAndStrengthZeroNeither() {
    JsonNode plain = answer("predict", "w17 [MASK] w90").get("gaps");
    JsonNode steered = answer("predict", "w17 [MASK] w90", "--steer", map);
    assertThat(steered.get("gaps")).isNotEqualTo(plain);
    assertThat(steered.get("steer").get(0).get("strength").asDouble()).isEqualTo(1);
    assertThat(answer("predict", "w17 [MASK] w90", "--steer", map + ":0").get("gaps"))
        .isEqualTo(plain);
    String text = "w17 [MASK] w90";
    JsonNode written = answer("fill", text, "--span", "9", "--seed", "4").get("texts");
    assertThat(answer("fill", text, "--span", "9", "--seed", "4", "--steer", map).get("texts"))
        .isNotEqualTo(written);
    assertThat(
            answer("fill", text, "--span", "9", "--seed", "4", "--steer", map + ":0").get("texts"))
        .isEqualTo(written);
  }

  @Test
  void aSampleIsWhatItsSeedGives() {
    CommandLineRun three =
        run("fill", "w17 [MASK] w90", "--span", "5", "--samples", "3", "--seed", "5");
    assertThat(three.code()).as(three.err()).isZero();
    List<String> lines = three.out().lines().toList();
    assertThat(lines).hasSize(3).doesNotHaveDuplicates();
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line).startsWith("w17 ").endsWith(" w90");
              assertThat(line.split(" ")).hasSize(7);
            });
    assertThat(run("fill", "w17 [MASK] w90", "--span", "5", "--seed", "5").out().strip())
        .isEqualTo(lines.get(0));
    assertThat(lines)
        .doesNotContain(run("fill", "w17 [MASK] w90", "--span", "5", "--seed", "7").out().strip());
  }

  @Test
  void aColdSweepWritesWhatIsLikeliest() {
    String likeliest = "";
    for (JsonNode candidate :
        answer("predict", "w17 [MASK] w90", "--top", "20").get("gaps").get(0)) {
      String token = candidate.get("token").asText();
      likeliest = likeliest.isEmpty() && token.startsWith("w") ? token : likeliest;
    }
    CommandLineRun cold = run("fill", "w17 [MASK] w90", "--sweeps", "1", "--temperature", "0");
    assertThat(cold.out().strip()).isEqualTo("w17 " + likeliest + " w90");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | predict | w17 [MASK] | --top=0 | --top is 0",
        "1 | predict | w17 [MASK] | --top=258 | from 1 to 257",
        "1 | predict | w17 w18 | --top=1 | has no gap; write [MASK]",
        "2 | fill | w17 [MASK] | --span=0 | --span is 0",
        "2 | fill | [MASK] w17 [MASK] | --span=2 | has several; write [MASK] once",
        "2 | fill | w17 | --span=2 | has none; write [MASK] once",
        "2 | fill | w17 [MASK] | --sweeps=0 | --sweeps is 0",
        "2 | fill | w17 [MASK] | --samples=0 | --samples is 0",
        "2 | fill | w17 [MASK] | --temperature=-1 | --temperature: The generation setting",
        "2 | fill | w17 [MASK] | --top-k=-1 | --top-k: The generation setting",
        "1 | fill | w17 [MASK] | --span=99 | but this bert model has 64 positions"
      })
  void wrongQuestionsGetASentence(
      int code, String command, String text, String option, String sentence) {
    CommandLineRun run = run(command, text, option);
    assertThat(run.err()).startsWith("tiller: ").contains(sentence).hasLineCount(1);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aModelThatContinuesTextsFillsNoGaps() {
    for (String command : List.of("predict", "fill")) {
      CommandLineRun run = CommandLineRun.of(command, "--model", "pocket", "--text", "a [MASK]");
      assertThat(run.code()).isEqualTo(Tiller.FAILED);
      assertThat(run.err()).contains("predicts the next token, but gaps are filled by");
    }
  }
}
