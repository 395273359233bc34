package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tiller.ground.UserError;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

  private static TextNetwork open() throws IOException {
    try (InputStream in =
        Files.newInputStream(
            Path.of("../tokenizer/src/test/resources/golden/tokenizer/tokenizer.json"))) {
      Tokenizer tokenizer = Tokenizer.of(in.readAllBytes(), "tiny");
      byte[] onnx = TinyOnnx.classifier(new float[557 * 2], 557, 2);
      return TextNetwork.open(onnx, tokenizer, "tiny", 8);
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
