package dev.tiller.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Progress;
import dev.tiller.testing.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalMonitorTest {

  @Test
  void standardOutputStaysClean() {
    PrintStream standard = System.out;
    PrintStream error = System.err;
    ByteArrayOutputStream outs = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outs, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try (Progress progress = new TerminalMonitor().progress("Shown", 3)) {
      progress.step(2, "half");
    } finally {
      System.setOut(standard);
      System.setErr(error);
    }
    assertThat(outs.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("Shown: 2 of 3");
  }

  /** The bar writes past {@code System.err}, so only another process can be listened to. */
  static final class BarMain {

    private BarMain() {}

    public static void main(String[] arguments) {
      try (Progress progress = new ProgressBarOnTerminal("Importing", 3)) {
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

  /** One unit that lasts ten times as long as a bar takes to redraw itself. */
  static final class LongUnitMain {

    private LongUnitMain() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (Progress progress = new ProgressBarOnTerminal("Waiting", 1)) {
        Thread.sleep(2_000);
        progress.step();
      }
    }
  }

  @Test
  void theBarMovesWhileAUnitLasts() throws Exception {
    ChildJvm.Result result = new ChildJvm().run(LongUnitMain.class);
    assertThat(result.err().split("Waiting +0%", -1)).hasSizeGreaterThan(3);
  }

  @Test
  void theBarIsAsWideAsTheUserWants() throws Exception {
    ChildJvm.Result result = new ChildJvm().environment("COLUMNS", "60").run(BarMain.class);
    assertThat(result.err().strip().split("[\r\n]+"))
        .allSatisfy(line -> assertThat(line.strip().length()).isLessThanOrEqualTo(60));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-,-", "'',-", "wide,-", "-5,-", "9999999,-", "100,100", "' 80 ',80", "1,55"})
  void onlyWholeNumbersAreWidths(String value, Integer width) {
    assertThat(LineWidth.of(value).stream().boxed().toList())
        .isEqualTo(width == null ? java.util.List.of() : java.util.List.of(width));
  }
}
