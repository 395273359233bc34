package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.language.LanguageModel;
import dev.tiller.steering.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fit that is killed without warning goes on from what it had saved, to the bits of one that was
 * not. Subclasses have a constructor without arguments.
 */
@Tag("slow")
public abstract class KilledFitContract {

  /**
   * What is fitted and how it is hit.
   *
   * @param family of the golden model
   * @param sentences of each set
   * @param pauseMillis by which the killed process is slowed down between steps
   * @param saved file that tells that there is something to go on from
   */
  public record Target(
      String family, int sentences, FitSettings settings, long pauseMillis, String saved) {}

  @TempDir Path folder;

  /** The fit under test. */
  protected abstract Target target();

  /** What the killed process runs. Arguments: the subclass, the map's file. */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    var constructor = Class.forName(args[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    Target target = ((KilledFitContract) constructor.newInstance()).target();
    fit(target, Path.of(args[1]), KeptWork.REFUSE, target.pauseMillis());
  }

  private static void fit(Target target, Path file, KeptWork kept, long pauseMillis)
      throws IOException {
    try (LanguageModel model = Golden.model(target.family())) {
      Fitter.of(model, target.settings())
          .fit(
              Golden.sentences(model, "p", target.sentences(), 1),
              Golden.sentences(model, "q", target.sentences(), 2),
              file,
              kept,
              Monitor.stoppingWhen(
                  () -> {
                    pause(pauseMillis);
                    return false;
                  }));
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void goesOnToTheSameBits() throws IOException, InterruptedException {
    Target target = target();
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledFitContract.class.getName(),
                getClass().getName(),
                killed.toString())
            .inheritIO()
            .start();
    Path saved = folder.resolve("killed.partial").resolve(target.saved());
    while (!Files.exists(saved) && process.isAlive()) {
      pause(10);
    }
    process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertThat(saved).exists();
    assertThat(killed).doesNotExist();
    fit(target, killed, KeptWork.RESUME, 0);
    fit(target, whole, KeptWork.REFUSE, 0);
    assertThat(Files.readAllBytes(killed)).isEqualTo(Files.readAllBytes(whole));
    assertThat(folder.resolve("killed.partial")).doesNotExist();
  }
}
