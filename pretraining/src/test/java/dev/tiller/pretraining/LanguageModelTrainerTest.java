package dev.tiller.pretraining;

import static dev.tiller.language.LanguageModel.Precision.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Safetensors;
import dev.tiller.training.CheckpointFolder;
import java.io.IOException;
import java.io.InputStream;
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
    List<Double> losses = losses();
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
    Path checkpoint = killed.resolve(CheckpointFolder.FILE);
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
    Path checkpoint = folder.resolve(CheckpointFolder.FILE);
    byte[] bytes = Files.readAllBytes(checkpoint);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    Files.write(
        checkpoint,
        text.replace("\"run.seed\":\"7\"", "\"run.seed\":\"8\"")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TinyRun.train(folder, 8))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("seed is 8 there and 7 here")
        .hasMessageContaining("another folder");
  }

  /** Its trainer drew other windows from the same seed; going on would be a run that never was. */
  @Test
  void aCheckpointFromBeforeThisFormatIsRefused() throws IOException {
    Path checkpoint = folder.resolve(CheckpointFolder.FILE);
    try (InputStream old = getClass().getResourceAsStream("before-tiller-run-1.safetensors")) {
      Files.copy(old, checkpoint);
    }
    byte[] before = Files.readAllBytes(checkpoint);
    assertThatThrownBy(() -> TinyRun.train(folder, 12))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("an earlier version wrote it")
        .hasMessageContaining("another folder");
    assertThat(checkpoint).hasBinaryContent(before);
  }

  /** Twice the batch: half the steps over as many windows, by rules that follow. */
  @Test
  void anotherBatchSeesAsManyWindowsAndGoesOnWhereItStood() throws IOException {
    TrainingPlan plan = TinyRun.plan(12).withBatch(8, 4);
    assertThat(plan.stepsOfBatch()).isEqualTo(6);
    Path whole = folder.resolve("whole");
    Map<String, byte[]> bits = TinyRun.run(whole, plan, 12, FLOAT32);
    assertThat(Files.readAllLines(whole.resolve("log.jsonl")))
        .filteredOn(line -> line.contains("\"loss\""))
        .hasSize(6)
        .last()
        .asString()
        .contains("\"samples\":48");
    Path parts = folder.resolve("parts");
    TinyRun.run(parts, plan, 6, FLOAT32);
    TinyRun.run(parts, plan, 12, FLOAT32)
        .forEach((name, b) -> assertThat(b).as(name).isEqualTo(bits.get(name)));
    assertThatThrownBy(() -> TinyRun.run(parts, plan.withBatch(8, 8), 12, FLOAT32))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("asIf is 4 there and nothing here");
    assertThatThrownBy(() -> TinyRun.run(folder, plan.withBatch(40, 4), 12, FLOAT32))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("A batch 10 times as large would need");
  }

  @Test
  void theAverageIsEvaluatedResumedAndExported() throws IOException {
    Path whole = folder.resolve("whole");
    TinyRun.train(whole, 12, 12, FLOAT32, 20);
    Path parts = folder.resolve("parts");
    TinyRun.train(parts, 12, 7, FLOAT32, 20);
    TinyRun.train(parts, 12, 12, FLOAT32, 20);
    for (Path run : List.of(whole, parts)) {
      LanguageModelTrainer.export(run, run.resolve("plain.safetensors"), false);
      LanguageModelTrainer.export(run, run.resolve("average.safetensors"), true);
      assertThat(Files.readString(run.resolve("log.jsonl"))).contains("heldOutAveraged");
    }
    assertThat(whole.resolve("average.safetensors"))
        .hasSameBinaryContentAs(parts.resolve("average.safetensors"));
    assertThat(Files.readAllBytes(whole.resolve("average.safetensors")))
        .isNotEqualTo(Files.readAllBytes(whole.resolve("plain.safetensors")));
    Path without = folder.resolve("without");
    Map<String, byte[]> bits = TinyRun.train(without, 12);
    TinyRun.train(whole, 12, 12, FLOAT32, 20)
        .forEach((name, b) -> assertThat(b).as(name).isEqualTo(bits.get(name)));
    assertThatThrownBy(() -> LanguageModelTrainer.export(without, folder.resolve("x"), true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing named ema.");
  }

  private List<Double> losses() throws IOException {
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
