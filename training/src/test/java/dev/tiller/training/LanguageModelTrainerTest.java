package dev.tiller.training;

import static dev.tiller.model.language.LanguageModel.Precision.BFLOAT16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTrainerTest {

  @TempDir Path folder;

  @Test
  void theLossFalls() throws IOException {
    TinyRun.train(folder, 40);
    List<Double> losses = losses(folder);
    assertThat(losses).hasSize(40);
    assertThat(losses.get(39)).isLessThan(0.8 * losses.get(0));
  }

  @Test
  void theLengthMayChangeWhileTheRateIsConstant() throws IOException {
    Map<String, byte[]> whole = TinyRun.train(folder.resolve("whole"), 12);
    // Eight steps plus four of decay: the first checkpoint at step 2 is before either decay.
    TinyRun.trainUntil(folder.resolve("parts"), 20, 4);
    Map<String, byte[]> resumed = TinyRun.train(folder.resolve("parts"), 12);
    whole.forEach((name, bits) -> assertThat(resumed.get(name)).as(name).isEqualTo(bits));
  }

  @Test
  void aBfloat16NetworkIsTrainedThroughFloat32Weights() throws IOException {
    Path whole = folder.resolve("whole");
    Map<String, byte[]> bits = TinyRun.train(whole, 40, 40, BFLOAT16);
    List<Double> losses = losses(whole);
    assertThat(losses.get(39)).isLessThan(0.8 * losses.get(0));
    try (Safetensors saved = Safetensors.open(whole.resolve(TrainingCheckpoint.FILE))) {
      assertThat(saved.names()).allMatch(name -> saved.dtype(name) == DType.F32);
    }
    Path parts = folder.resolve("parts");
    TinyRun.train(parts, 40, 17, BFLOAT16);
    Map<String, byte[]> resumed = TinyRun.train(parts, 40, 40, BFLOAT16);
    bits.forEach((name, exact) -> assertThat(resumed.get(name)).as(name).isEqualTo(exact));
  }

  @Test
  void theAverageIsEvaluatedResumedAndExported() throws IOException {
    Path whole = folder.resolve("whole");
    TinyRun.train(whole, 12);
    Path parts = folder.resolve("parts");
    TinyRun.trainUntil(parts, 12, 7);
    TinyRun.train(parts, 12);
    for (Path run : List.of(whole, parts)) {
      LanguageModelTrainer.export(run, run.resolve("plain.safetensors"), false);
      LanguageModelTrainer.export(run, run.resolve("average.safetensors"), true);
    }
    assertThat(whole.resolve("average.safetensors"))
        .hasSameBinaryContentAs(parts.resolve("average.safetensors"));
    assertThat(Files.readAllBytes(whole.resolve("average.safetensors")))
        .isNotEqualTo(Files.readAllBytes(whole.resolve("plain.safetensors")));
    assertThat(Files.readString(whole.resolve("log.jsonl")))
        .contains("\"heldOut\"", "\"heldOutAveraged\"");
  }

  @Test
  void aKilledRunLosesNothingAndEndsWithTheSameBits() throws Exception {
    Map<String, byte[]> whole = TinyRun.train(folder.resolve("whole"), 400);
    Path killed = folder.resolve("killed");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TinyRun.class.getName(),
                killed.toString(),
                "400")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("child.txt").toFile())
            .start();
    Path checkpoint = killed.resolve(TrainingCheckpoint.FILE);
    while (!Files.exists(checkpoint) && child.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    child.destroyForcibly().waitFor();
    try (Safetensors saved = Safetensors.open(checkpoint)) {
      assertThat(Long.parseLong(saved.metadata().get("step"))).isBetween(2L, 400L);
    }
    Map<String, byte[]> resumed = TinyRun.train(killed, 400);
    whole.forEach((name, bits) -> assertThat(resumed.get(name)).as(name).isEqualTo(bits));
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws IOException {
    TinyRun.train(folder, 4);
    Path checkpoint = folder.resolve(TrainingCheckpoint.FILE);
    byte[] bytes = Files.readAllBytes(checkpoint);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    Files.write(
        checkpoint,
        text.replace("seed=7", "seed=8").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TinyRun.train(folder, 8))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another");
  }

  private static List<Double> losses(Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    return Files.readAllLines(folder.resolve("log.jsonl")).stream()
        .map(
            line -> {
              try {
                return json.readTree(line);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .filter(node -> node.has("loss"))
        .map((JsonNode node) -> node.get("loss").asDouble())
        .toList();
  }
}
