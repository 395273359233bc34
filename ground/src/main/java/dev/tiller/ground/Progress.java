package dev.tiller.ground;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long piece of work has come: a bar on a terminal, a plain line every few seconds
 * elsewhere. Both go to standard error, so that results on standard output stay clean.
 */
public interface Progress extends AutoCloseable {

  /**
   * @param units finished since the last call
   * @param note a few words for the end of the line, such as the loss; may be empty
   */
  void step(long units, String note);

  /** One more unit is finished. */
  default void step() {
    step(1, "");
  }

  @Override
  void close();

  /** Says nothing. */
  static Progress silent() {
    return new Progress() {
      @Override
      public void step(long units, String note) {}

      @Override
      public void close() {}
    };
  }

  /**
   * Shows progress to people.
   *
   * @param task what is being done, a few words
   * @param total units in all; zero where there is nothing to do
   */
  static Progress of(String task, long total) {
    return System.console() != null
        ? new Bar(task, total)
        : new Lines(System.err, task, total, System::nanoTime);
  }

  /** A progress bar that redraws itself. */
  final class Bar implements Progress {

    private final ProgressBar bar;

    Bar(String task, long total) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .build();
    }

    @Override
    public void step(long units, String note) {
      bar.stepBy(units);
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** One line every five seconds and one at the end. */
  final class Lines implements Progress {

    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final String task;
    private final long total;
    private final LongSupplier clock;
    private final long start;
    private long last;
    private long done;
    private String note = "";
    private boolean closed;

    /**
     * @param clock nanoseconds since any moment
     */
    Lines(PrintStream out, String task, long total, LongSupplier clock) {
      this.out = out;
      this.task = task;
      this.total = total;
      this.clock = clock;
      this.start = clock.getAsLong();
      this.last = start;
    }

    @Override
    public void step(long units, String newNote) {
      done += units;
      note = newNote;
      long now = clock.getAsLong();
      if (now - last >= INTERVAL_NANOS) {
        last = now;
        print(now);
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        print(clock.getAsLong());
      }
    }

    private void print(long now) {
      double seconds = (now - start) / 1e9;
      out.printf(
          Locale.ROOT,
          "%s: %d of %d (%.0f %%), %.0f s%s%n",
          task,
          done,
          total,
          total <= 0 ? 100.0 : 100.0 * done / total,
          seconds,
          note.isEmpty() ? "" : ", " + note);
    }
  }
}
