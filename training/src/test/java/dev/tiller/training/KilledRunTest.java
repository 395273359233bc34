package dev.tiller.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.testing.ChildJvm;
import dev.tiller.training.optimizer.Adam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at moments of chance, among them within the writing of a checkpoint. */
class KilledRunTest {

  private static final int STEPS = 800;

  @TempDir Path folder;

  /** A process that trains; every step is saved, so that most kills fall into a save. */
  static final class Child {

    private Child() {}

    /**
     * @param args folder
     */
    public static void main(String[] args) {
      try (Owned owned = new Owned();
          Run run = run(new Regression(owned), Path.of(args[0]))) {
        ChildJvm.say("at work");
        run.run(Monitor.NONE);
      }
    }
  }

  private static Run run(Objective objective, Path folder) {
    return Run.of(objective)
        .optimizer(new Adam(0.01))
        .seed(3)
        .samples((long) STEPS * Regression.BATCH)
        .saveEvery(Regression.BATCH)
        .folder(folder)
        .open();
  }

  private static Map<String, byte[]> saved(Path folder) {
    Map<String, byte[]> bits = new TreeMap<>();
    try (TensorScope scope = TensorScope.open();
        Safetensors file = Safetensors.open(folder.resolve(CheckpointFolder.FILE))) {
      file.names().forEach(name -> bits.put(name, Tensors.bytes(file.get(name))));
    }
    return bits;
  }

  @Test
  void aRunKilledAgainAndAgainEndsWithTheSameBits() throws Exception {
    Path killed = folder.resolve("killed");
    Random random = new Random(1);
    long reached = 0;
    // On a busy machine the first may come before anything is saved: those that follow wait longer.
    for (int kill = 0; kill < 4 || reached == 0 && kill < 40; kill++) {
      ChildJvm.Running child = new ChildJvm().start(Child.class, killed.toString());
      ChildJvm.awaitOutput(child);
      Thread.sleep(50 + random.nextInt(300 * (1 + kill / 4)));
      child.kill();
      if (Files.exists(killed.resolve(CheckpointFolder.FILE))) {
        try (Safetensors file = Safetensors.open(killed.resolve(CheckpointFolder.FILE))) {
          long step = Long.parseLong(file.metadata().get("step"));
          assertThat(step).as("nothing saved is lost").isGreaterThanOrEqualTo(reached);
          reached = step;
        }
      }
    }
    assertThat(reached).isPositive();
    assertThat(new ChildJvm().run(Child.class, killed.toString()).status()).isZero();
    Path whole = folder.resolve("whole");
    assertThat(new ChildJvm().run(Child.class, whole.toString()).status()).isZero();
    Map<String, byte[]> expected = saved(whole);
    Map<String, byte[]> actual = saved(killed);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bits) -> assertThat(actual.get(name)).as(name).isEqualTo(bits));
    assertThat(Files.readAllLines(killed.resolve("log.jsonl"))).hasSize(STEPS);
  }
}
