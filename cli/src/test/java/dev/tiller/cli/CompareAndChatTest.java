package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller compare} and {@code tiller chat} on the pocket model. */
class CompareAndChatTest {

  @TempDir static Path folder;
  private static String map = "";

  @BeforeAll
  static void fit() {
    map = folder.resolve("sea.safetensors").toString();
    CommandLineRun fit =
        CommandLineRun.of(
            "fit",
            "mean",
            "--model",
            "pocket",
            "--source",
            "sample:16:pocket:sea/fit/source",
            "--target",
            "sample:16:pocket:sea/fit/target",
            "-o",
            map);
    assertThat(fit.code()).as(fit.err()).isEqualTo(Tiller.DONE);
  }

  private static CommandLineRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--model", "pocket", "--max-new-tokens", "8", "--json"));
    return CommandLineRun.of(all.toArray(new String[0]));
  }

  private static CommandLineRun chat(String lines, String... args) {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
      List<String> all = new ArrayList<>(List.of("chat"));
      all.addAll(List.of(args));
      return run(all.toArray(new String[0]));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void comparesWhatGenerateWritesOnEqualRandomNumbers() throws Exception {
    Path page = folder.resolve("compare.html");
    CommandLineRun compared =
        run(
            "compare",
            "--prompt",
            "The captain",
            "--prompt",
            "My friend",
            "--steer",
            map,
            "--strengths",
            "0,0.5,4",
            "--page",
            page.toString());
    assertThat(compared.code()).as(compared.err()).isEqualTo(Tiller.DONE);
    JsonNode texts = compared.json().get("texts");
    assertThat(texts.findValuesAsText("strength"))
        .containsExactly("0.0", "0.5", "4.0", "0.0", "0.5", "4.0");
    List<String> words = texts.findValuesAsText("text");
    assertThat(words.get(0)).isNotEqualTo(words.get(2));
    String alone =
        run(
                "generate",
                "--prompt",
                "The captain",
                "--steer",
                map + ":4",
                "--temperature",
                "0.8",
                "--top-p",
                "0.9",
                "--repetition-penalty",
                "1.1")
            .json()
            .get("text")
            .asText();
    assertThat(words.get(2)).isEqualTo(alone);
    assertThat(Files.readString(page)).contains("My friend");
  }

  @Test
  void comparingWithNothingIsWrongUse() {
    CommandLineRun none = run("compare", "--prompt", "x");
    assertThat(none.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(none.json().get("error").asText()).contains("give --steer MAP");
  }

  @Test
  void strengthChangesWhileTalking() {
    CommandLineRun talk =
        chat(
            """
            The captain
            /strength 4
            /again
            /strength 7 1
            /plain
            /again
            /nonsense
            /quit
            never read
            """,
            "--steer",
            map + ":0");
    assertThat(talk.code()).as(talk.err()).isEqualTo(Tiller.DONE);
    JsonNode turns = talk.json().get("turns");
    assertThat(turns).hasSize(3);
    assertThat(turns.get(1).get("strengths").get(0).asDouble()).isEqualTo(4);
    assertThat(turns.get(0).get("text")).isEqualTo(turns.get(2).get("text"));
    assertThat(turns.get(1).get("text")).isNotEqualTo(turns.get(0).get("text"));
    assertThat(talk.err()).contains("There is no map 7; --steer named 1.", "There is no /nonsense");
  }

  @Test
  void aSystemMessageNeedsAChatModel() {
    CommandLineRun talk = chat("hello\n", "--system", "Be brief.");
    assertThat(talk.code()).isEqualTo(Tiller.FAILED);
    assertThat(talk.json().get("error").asText()).contains("no chat template");
  }
}
