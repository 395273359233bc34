package dev.tiller.ground;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line every five seconds and one at the end, for logs and wherever a bar cannot redraw; also
 * while a single unit takes longer than that. The time that is left stands on each, unless the note
 * tells it already.
 */
public final class LineProgress implements Progress {

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
   * @param out where the lines go; stays the caller's
   * @param task what is being done, a few words
   * @param total units in all; zero where there is nothing to do
   */
  public LineProgress(PrintStream out, String task, long total) {
    this(out, task, total, System::nanoTime);
    Heartbeat.begin(this);
  }

  /**
   * Without a heartbeat of its own.
   *
   * @param clock nanoseconds since any moment
   */
  LineProgress(PrintStream out, String task, long total, LongSupplier clock) {
    this.out = out;
    this.task = task;
    this.total = total;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.last = start;
  }

  @Override
  public synchronized void step(long units, String newNote) {
    done += units;
    note = newNote;
    beat();
  }

  /** A line, if the last is old enough. */
  synchronized void beat() {
    if (closed) {
      return;
    }
    long now = clock.getAsLong();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      print(now);
    }
  }

  @Override
  public void close() {
    Heartbeat.end(this);
    synchronized (this) {
      if (!closed) {
        closed = true;
        print(clock.getAsLong());
      }
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
        (note.isEmpty() ? "" : ", " + note) + (note.contains(" left") ? "" : left(seconds)));
  }

  /** How long the rest takes at the pace so far. */
  private String left(double seconds) {
    return done <= 0 || done >= total
        ? ""
        : String.format(Locale.ROOT, ", %.0f s left", seconds * (total - done) / done);
  }
}
