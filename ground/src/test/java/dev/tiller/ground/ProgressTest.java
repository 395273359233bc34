package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private final AtomicLong clock = new AtomicLong();

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private void wait(double seconds) {
    clock.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void oneLineEveryFiveSecondsAndOneAtTheEnd() {
    try (Progress progress = new Progress.Lines(out, "Training", 400, clock::get)) {
      for (int step = 0; step < 120; step++) {
        wait(0.1);
        progress.step(2, "loss 1.5");
      }
    }
    assertThat(text())
        .isEqualToNormalizingNewlines(
            """
            Training: 100 of 400 (25 %), 5 s, loss 1.5
            Training: 200 of 400 (50 %), 10 s, loss 1.5
            Training: 240 of 400 (60 %), 12 s, loss 1.5
            """);
  }

  @Test
  void aStepWithoutANoteLeavesTheLineShort() {
    try (Progress progress = new Progress.Lines(out, "Reading", 1, clock::get)) {
      progress.step();
    }
    assertThat(text()).isEqualToNormalizingNewlines("Reading: 1 of 1 (100 %), 0 s\n");
  }

  @Test
  void closingTwiceSaysItOnce() {
    Progress progress = new Progress.Lines(out, "Reading", 0, clock::get);
    progress.close();
    progress.close();
    assertThat(text()).isEqualToNormalizingNewlines("Reading: 0 of 0 (100 %), 0 s\n");
  }

  @Test
  void standardOutputStaysClean() {
    PrintStream standard = System.out;
    PrintStream error = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(out);
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      try (Progress progress = Progress.of("Shown", 3)) {
        progress.step(2, "half");
      }
      try (Progress progress = Progress.silent()) {
        progress.step();
      }
    } finally {
      System.setOut(standard);
      System.setErr(error);
    }
    assertThat(text()).isEmpty();
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("Shown: 2 of 3");
  }

  /** The bar writes past {@code System.err}, so only another process can be listened to. */
  static final class BarMain {

    private BarMain() {}

    public static void main(String[] arguments) {
      try (Progress progress = new Progress.Bar("Importing", 3)) {
        progress.step(3, "all");
      }
    }
  }

  @Test
  void theBarGoesToStandardErrorToo() throws Exception {
    ChildJvm.Result result = new ChildJvm().run(BarMain.class);
    assertThat(result.status()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Importing").contains("3/3").contains("all");
  }

  @Test
  void silenceSaysNothing() {
    PrintStream error = System.err;
    System.setErr(out);
    try (Progress progress = Progress.silent()) {
      progress.step(5, "note");
      progress.step();
    } finally {
      System.setErr(error);
    }
    assertThat(text()).isEmpty();
  }
}
