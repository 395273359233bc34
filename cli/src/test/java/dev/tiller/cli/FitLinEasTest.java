package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller fit lineas} on the model that ships, and {@code tiller map sparsify}. */
class FitLinEasTest {

  private static final String[] FIT = {
    "fit",
    "lineas",
    "--learning-rate",
    "1e-4",
    "--model",
    "pocket",
    "--sites",
    ".*5\\.self_attn\\.o_proj",
    "--json"
  };

  @TempDir Path folder;

  private CommandLineRun fit(String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of(FIT));
    args.addAll(List.of("--source", sentences("win a free prize now", 5).toString()));
    args.addAll(List.of("--target", sentences("see you at the meeting", 5).toString()));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private Path sentences(String words, int count) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(words + " " + "and again ".repeat(i));
    }
    return Files.write(folder.resolve(words.charAt(0) + ".txt"), lines);
  }

  @Test
  void aMapComesOutAndCanBeMadeSparser() throws Exception {
    Path map = folder.resolve("map.safetensors");
    CommandLineRun run = fit("--steps", "3", "--checkpointing", "-o", map.toString());
    assertThat(run.code()).isZero();
    assertThat(run.json().get("order").asText()).isEqualTo("joint");
    Path sparse = folder.resolve("sparse.safetensors");
    CommandLineRun sparsify =
        CommandLineRun.of(
            "map", "sparsify", map.toString(), "--keep", "7", "-o", sparse.toString());
    assertThat(sparsify.code()).isZero();
    assertThat(SteeringMap.load(sparse).provenance().history()).hasSize(1);
  }

  @Test
  void theDryRunStatesTimeAndMemory() throws Exception {
    CommandLineRun run = fit("--dry-run", "-o", folder.resolve("map").toString());
    assertThat(run.code()).isZero();
    JsonNode plan = run.json();
    assertThat(plan.get("batches").asInt()).isEqualTo(1000);
    assertThat(plan.get("seconds").asDouble()).isPositive();
    assertThat(plan.get("activation_bytes").asLong()).isPositive();
    assertThat(folder.resolve("map")).doesNotExist();
  }

  @Test
  void aPathLeavesMapsATableAndAPage() throws Exception {
    Path out = folder.resolve("path");
    CommandLineRun run = fit("--steps", "2", "--path", "0,0.01", "-o", out.toString());
    assertThat(run.code()).isZero();
    assertThat(run.json().get("path")).hasSize(2);
    assertThat(out.resolve("gamma-0.01.safetensors")).exists();
    assertThat(out.resolve("path.csv")).content().contains("gamma,support,site");
    assertThat(out.resolve("path.html")).content().contains("Which neurons a map needs");
  }

  @Test
  void wrongOptionsAreRefused() throws Exception {
    String map = folder.resolve("map").toString();
    assertThat(fit("--optimizer", "lion", "-o", map).json().get("error").asText())
        .contains("--optimizer lion is not known; choose sgd or adam");
    assertThat(fit("--batch-size", "6", "-o", map).json().get("error").asText())
        .contains("A batch of 6 sentences was asked for, but the sets have 5 and 5");
    CommandLineRun two = fit("--path", "0,0.01", "--sparsity", "0.02", "-o", map);
    assertThat(two.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(two.json().get("error").asText()).contains("leave one of the two out");
    CommandLineRun other =
        CommandLineRun.of(
            "fit",
            "caa",
            "--model",
            "pocket",
            "--source",
            "a",
            "--target",
            "b",
            "-o",
            map,
            "--steps",
            "3",
            "--json");
    assertThat(other.code()).isNotZero();
    assertThat(other.json().get("error").asText())
        .contains("--steps belongs to lineas, but the method is caa");
  }
}
