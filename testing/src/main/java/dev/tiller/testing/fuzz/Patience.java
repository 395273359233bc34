package dev.tiller.testing.fuzz;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs work on a thread of its own and does not wait for it for ever. */
final class Patience implements AutoCloseable {

  /** How much longer than allowed something may take before its thread is left to itself. */
  private static final int GRACE = 6;

  private final Duration most;
  private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
  private ExecutorService pool = pool();

  Patience(Duration most) {
    this.most = most;
  }

  interface Work {
    void run() throws Exception;
  }

  /**
   * @param thrown by the work
   * @param late where it was when its time was over; null if it ended before
   */
  record Outcome(@Nullable Throwable thrown, @Nullable String late, long nanos) {}

  /**
   * Late is what has computed for longer than allowed, or has taken {@link #GRACE} times as long:
   * on a busy machine a clock alone would tell of hangs that are none.
   */
  Outcome with(Work work) {
    long start = System.nanoTime();
    Callable<Void> call =
        () -> {
          work.run();
          return null;
        };
    long before = computed();
    Future<Void> future = pool.submit(call);
    String late = null;
    for (int turn = 0; ; turn++) {
      try {
        return new Outcome(ended(future, most), late, System.nanoTime() - start);
      } catch (TimeoutException e) {
        if (turn >= GRACE) {
          pool.shutdownNow();
          pool = pool();
          return new Outcome(null, late == null ? where() : late, System.nanoTime() - start);
        }
        if (late == null && computed() - before > most.toNanos()) {
          late = where();
        }
      }
    }
  }

  /** Of the worker, in nanoseconds. */
  private long computed() {
    Thread thread = worker.get();
    return thread == null
        ? 0
        : ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
  }

  private static @Nullable Throwable ended(Future<Void> future, Duration most)
      throws TimeoutException {
    try {
      future.get(most.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String where() {
    Thread thread = worker.get();
    StackTraceElement[] trace = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    return trace.length == 0 ? "a place unknown" : trace[0].toString();
  }

  private ExecutorService pool() {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work, "damaged files");
          thread.setDaemon(true);
          worker.set(thread);
          return thread;
        });
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
