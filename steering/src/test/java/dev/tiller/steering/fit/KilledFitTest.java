package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.model.LanguageModel;
import dev.tiller.steering.Golden;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit that is killed without warning loses at most one stage, and goes on with the same bits. */
@Tag("slow")
class KilledFitTest {

  @TempDir Path folder;

  /** What the killed process runs: the fit of {@link #fit}, slowed down so that it can be hit. */
  public static void main(String[] args) throws IOException {
    try (LanguageModel model = Golden.model("gemma2")) {
      fit(model, Path.of(args[0]), false, 50);
    }
  }

  private static void fit(LanguageModel model, Path file, boolean resume, long pauseMillis)
      throws IOException {
    Fitter.of(model, FitSettings.of(new LinearAct()))
        .stoppingWhen(
            () -> {
              pause(pauseMillis);
              return false;
            })
        .fit(
            Golden.sentences(model, "p", 60, 1),
            Golden.sentences(model, "q", 60, 2),
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
  void killedFitGoesOn() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledFitTest.class.getName(),
                killed.toString())
            .inheritIO()
            .start();
    Path second = folder.resolve("killed.partial").resolve("stage-0001.safetensors");
    while (!Files.exists(second) && process.isAlive()) {
      pause(10);
    }
    process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertThat(second).exists();
    assertThat(killed).doesNotExist();
    try (LanguageModel model = Golden.model("gemma2")) {
      fit(model, killed, true, 0);
      fit(model, whole, false, 0);
    }
    assertThat(Files.readAllBytes(killed)).isEqualTo(Files.readAllBytes(whole));
    assertThat(folder.resolve("killed.partial")).doesNotExist();
  }
}
