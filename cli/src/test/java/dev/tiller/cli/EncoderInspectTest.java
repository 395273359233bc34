package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an encoder of images takes, before it is loaded. */
class EncoderInspectTest {

  private static final String VIT = "../vision/src/test/resources/golden/vit";

  @TempDir Path folder;

  @Test
  void anEncodersFolderIsInspected() {
    CommandLineRun run = CommandLineRun.of("model", "inspect", VIT, "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode facts = run.json();
    long parameters = facts.get("parameters").asLong();
    assertThat(parameters).isPositive();
    assertThat(facts.get("memory_f32").asLong()).isEqualTo(4 * parameters);
    assertThat(facts.get("architecture").asText()).contains("vit");
    assertThat(facts.get("channels").asInt()).isEqualTo(3);
    assertThat(facts.get("width").asInt()).isEqualTo(8);
    assertThat(facts.get("sites").size()).isEqualTo(facts.get("site_count").asInt()).isPositive();
    assertThat(CommandLineRun.of("model", "inspect", VIT).out())
        .contains("memory", " bytes in f32, the only precision of encoders");
  }

  @Test
  void soIsATrainingThatMayStillRun() throws IOException {
    for (Map.Entry<String, byte[]> file : TinySsl.run().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    CommandLineRun run =
        CommandLineRun.of("model", "inspect", folder.resolve("run").toString(), "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("memory_f32").asLong())
        .isGreaterThanOrEqualTo(4 * run.json().get("parameters").asLong());
  }

  @Test
  void anEncoderHasOnePrecision() {
    CommandLineRun run = CommandLineRun.of("model", "inspect", VIT, "--precision", "bf16");
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.err())
        .startsWith("tiller: --precision is bf16, but an encoder of images computes in f32 alone;")
        .hasLineCount(1);
  }
}
