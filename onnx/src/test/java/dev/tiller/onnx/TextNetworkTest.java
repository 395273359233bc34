package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tiller.ground.UserError;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextNetworkTest {

  /** Whoever closes the network next would free it under a run that goes on. */
  @Test
  void nothingRunsAnyMoreWhenAnInterruptedCallReturns() throws IOException {
    List<List<int[]>> batches = Collections.nCopies(20, List.of(new int[] {1, 2}));
    CountDownLatch second = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    try (TextNetwork network = open()) {
      Throwable thrown =
          catchThrowable(
              () ->
                  network.runAll(
                      batches,
                      (output, number) -> {
                        running.incrementAndGet();
                        second.countDown();
                        if (number > 0) {
                          insist();
                        }
                        running.decrementAndGet();
                      },
                      done -> {
                        if (!Thread.currentThread().isInterrupted()) {
                          await(second);
                          Thread.currentThread().interrupt();
                        }
                      }));
      assertThat(running).hasValue(0);
      assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
      assertThat(thrown).isInstanceOf(UserError.class).hasMessageContaining("was interrupted");
    }
  }

  @Test
  void aLoopWithoutAnEndIsStopped(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, TinyOnnx.endless(new float[557 * 2], 557, 2));
    TextConfig config = new TextConfig(8, OptionalInt.empty());
    try (TextNetwork network =
        TextNetwork.open(file, tokenizer(), "endless", config, Duration.ofMillis(500))) {
      List<List<int[]>> batches = Collections.nCopies(3, List.of(new int[] {1, 2}));
      assertThatThrownBy(() -> network.runAll(batches, (output, number) -> {}, done -> {}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("The ONNX model endless did not finish a batch of 1 texts within");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> network.runAll(batches, (output, number) -> {}, done -> {}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("was interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aClosedNetworkSaysSo() throws IOException {
    TextNetwork network = open();
    network.close();
    assertThatThrownBy(() -> network.tokens("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The ONNX model tiny is closed; open it again.");
    assertThatThrownBy(() -> network.runAll(List.of(), (output, number) -> {}, done -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  private static TextNetwork open() throws IOException {
    byte[] onnx = TinyOnnx.classifier(new float[557 * 2], 557, 2);
    return TextNetwork.open(onnx, tokenizer(), "tiny", new TextConfig(8, OptionalInt.empty()));
  }

  private static Tokenizer tokenizer() throws IOException {
    try (InputStream in =
        Files.newInputStream(
            Path.of("../tokenizer/src/test/resources/golden/tokenizer/tokenizer.json"))) {
      return Tokenizer.of(in.readAllBytes(), "tiny");
    }
  }

  /** As native code does, which no interrupt reaches. */
  private static void insist() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
