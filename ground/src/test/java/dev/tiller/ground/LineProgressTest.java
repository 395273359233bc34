package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineProgressTest {

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
    try (Progress progress = new LineProgress(out, "Training", 400, clock::get)) {
      for (int step = 0; step < 120; step++) {
        wait(0.1);
        progress.step(2, "loss 1.5");
      }
    }
    assertThat(text())
        .isEqualToNormalizingNewlines(
            """
            Training: 100 of 400 (25 %), 5 s, loss 1.5, 15 s left
            Training: 200 of 400 (50 %), 10 s, loss 1.5, 10 s left
            Training: 240 of 400 (60 %), 12 s, loss 1.5, 8 s left
            """);
  }

  @Test
  void aStepWithoutANoteLeavesTheLineShort() {
    try (Progress progress = new LineProgress(out, "Reading", 1, clock::get)) {
      progress.step();
    }
    assertThat(text()).isEqualToNormalizingNewlines("Reading: 1 of 1 (100 %), 0 s\n");
  }

  @Test
  void stepsWithoutANoteSayHowLongTheRestTakes() {
    try (Progress progress = new LineProgress(out, "Reading", 40, clock::get)) {
      wait(6.0);
      progress.step(10, "");
    }
    assertThat(text())
        .isEqualToNormalizingNewlines(
            """
            Reading: 10 of 40 (25 %), 6 s, 18 s left
            Reading: 10 of 40 (25 %), 6 s, 18 s left
            """);
  }

  @Test
  void aNoteDoesNotHideHowLongTheRestTakesUnlessItSaysSo() {
    try (Progress progress = new LineProgress(out, "Reading", 40, clock::get)) {
      wait(6.0);
      progress.step(10, "first.txt");
      wait(6.0);
      progress.step(10, "loss 2, 9 s left");
    }
    assertThat(text())
        .isEqualToNormalizingNewlines(
            """
            Reading: 10 of 40 (25 %), 6 s, first.txt, 18 s left
            Reading: 20 of 40 (50 %), 12 s, loss 2, 9 s left
            Reading: 20 of 40 (50 %), 12 s, loss 2, 9 s left
            """);
  }

  @Test
  void aUnitThatTakesLongSaysThatItIsUnderWay() {
    try (LineProgress progress = new LineProgress(out, "Fetching", 2, clock::get)) {
      progress.beat();
      wait(6.0);
      progress.beat();
      wait(1.0);
      progress.beat();
      progress.step();
      wait(5.0);
      progress.beat();
    }
    assertThat(text())
        .isEqualToNormalizingNewlines(
            """
            Fetching: 0 of 2 (0 %), 6 s
            Fetching: 1 of 2 (50 %), 12 s, 12 s left
            Fetching: 1 of 2 (50 %), 12 s, 12 s left
            """);
  }

  @Test
  void theInnermostWorkHasTheHeartbeat() {
    try (LineProgress outer = new LineProgress(out, "Measuring", 1)) {
      assertThat(Heartbeat.innermost()).isSameAs(outer);
      try (LineProgress inner = new LineProgress(out, "Fitting", 1)) {
        assertThat(Heartbeat.innermost()).isSameAs(inner);
      }
      assertThat(Heartbeat.innermost()).isSameAs(outer);
    }
    assertThat(Heartbeat.innermost()).isNull();
  }

  @Test
  void closingTwiceSaysItOnce() {
    Progress progress = new LineProgress(out, "Reading", 0, clock::get);
    progress.close();
    progress.close();
    assertThat(text()).isEqualToNormalizingNewlines("Reading: 0 of 0 (100 %), 0 s\n");
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
