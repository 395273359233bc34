package dev.tiller.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.tiller.ground.Threads;
import dev.tiller.ground.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/**
 * Runs batches side by side, as many at a time as there are threads, and ends those that never
 * would: a network may hold loops, and a damaged one may loop for ever. Patience is counted in
 * looks and not by the clock, so that a process that was suspended loses none of it meanwhile.
 */
final class Batches {

  /** A run with its end; ONNX Runtime looks at its options between any two operators. */
  static final class Running implements AutoCloseable {

    private final Set<Running> all;
    private final RunOptions options;
    private long patience;
    private boolean closed;
    private volatile boolean late;

    Running(Set<Running> all, Duration patience) throws OrtException {
      this.all = all;
      this.options = new RunOptions();
      this.patience = patience.toMillis();
      all.add(this);
    }

    RunOptions options() {
      return options;
    }

    /** Whether it was stopped because it took too long. */
    boolean isLate() {
      return late;
    }

    private synchronized void stop() {
      try {
        if (!closed) {
          options.setTerminate(true);
        }
      } catch (OrtException e) {
        throw new IllegalStateException("A run of ONNX Runtime could not be stopped.", e);
      }
    }

    /** It was still running after another look; they come from one thread. */
    private void look() {
      patience -= LOOK_MILLIS;
      if (patience < 0) {
        late = true;
        stop();
      }
    }

    @Override
    public synchronized void close() {
      all.remove(this);
      closed = true;
      options.close();
    }
  }

  /** Runs one batch. */
  @FunctionalInterface
  interface Work {
    void run(int batch, Set<Running> running);
  }

  private static final long LOOK_MILLIS = 200;

  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private final String name;

  /**
   * @param name of the network, for messages
   */
  Batches(String name) {
    this.name = name;
  }

  /**
   * Runs all.
   *
   * @param count of the batches
   * @param work is given the number of a batch, on any thread
   * @param progress hears on the calling thread which batch was finished, in order
   * @throws UserError if a run fails, or this thread is interrupted; nothing runs any more then
   */
  void run(int count, Work work, IntConsumer progress) {
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(Threads.asked(), count)));
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        runs.add(pool.submit(() -> work.run(number, running)));
      }
      for (int i = 0; i < runs.size(); i++) {
        await(runs.get(i));
        progress.accept(i);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("The run of the ONNX model " + name + " was interrupted.", e);
    } finally {
      finish(pool);
    }
  }

  private void await(Future<?> run) throws ExecutionException, InterruptedException {
    while (true) {
      try {
        run.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        running.forEach(Running::look);
      }
    }
  }

  /**
   * Drops what has not begun, stops what runs and waits for it, however often it is interrupted:
   * nobody may close the session under it.
   */
  private void finish(ExecutorService pool) {
    pool.shutdownNow();
    boolean done = false;
    boolean interrupted = false;
    while (!done) {
      try {
        running.forEach(Running::stop);
        done = pool.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
