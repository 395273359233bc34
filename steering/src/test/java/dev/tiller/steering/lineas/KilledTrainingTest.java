package dev.tiller.steering.lineas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.model.LanguageModel;
import dev.tiller.steering.Golden;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.tensor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed without warning goes on from its last state with the same bits. */
@Tag("slow")
class KilledTrainingTest {

  private static final int STEPS = 180;

  @TempDir Path folder;

  /** What the killed process runs: slowed down, so that it can be hit. */
  public static void main(String[] args) throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      fit(model, Path.of(args[0]), false, 10);
    }
  }

  private static void fit(LanguageModel model, Path file, boolean resume, long pauseMillis)
      throws IOException {
    LinEas method =
        new LinEas()
            .with(Optimization.PAPER.withSteps(STEPS).withRule(Optimization.Rule.ADAM))
            .with(Batching.STANDARD.withSize(8));
    Fitter.of(model, FitSettings.of(method))
        .stoppingWhen(
            () -> {
              pause(pauseMillis);
              return false;
            })
        .fit(
            Golden.sentences(model, "p", 20, 1),
            Golden.sentences(model, "q", 20, 2),
            file,
            resume,
            n -> Progress.silent());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void killedTrainingGoesOn() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledTrainingTest.class.getName(),
                killed.toString())
            .inheritIO()
            .start();
    Path state = folder.resolve("killed.partial").resolve("state.safetensors");
    while (!Files.exists(state) && process.isAlive()) {
      pause(10);
    }
    process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertThat(state).exists();
    assertThat(killed).doesNotExist();
    try (LanguageModel model = Golden.model("llama")) {
      fit(model, killed, true, 0);
      fit(model, whole, false, 0);
    }
    assertThat(Files.readAllBytes(killed)).isEqualTo(Files.readAllBytes(whole));
    assertThat(folder.resolve("killed.partial")).doesNotExist();
  }
}
