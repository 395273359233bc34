package dev.tiller.fairness.audit;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several threads that take the next item each, so that no more than one item a thread is in
 * memory. The first failure stops all.
 *
 * @param threads how many
 * @param tensors whether their work uses libtorch, whose operations then stay on the thread
 */
record Workers(int threads, boolean tensors) {

  /** Work on one item. */
  interface Work {
    void on(int item) throws IOException;
  }

  /**
   * @param items places, in the order in which they are begun
   * @return how many were finished; fewer than there are if the monitor asked to stop
   */
  int run(String task, int[] items, Work work, Monitor monitor) throws IOException {
    if (items.length == 0) {
      return 0;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            run -> {
              Thread thread = new Thread(run, "audit");
              thread.setDaemon(true);
              return thread;
            });
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (Progress progress = monitor.progress(task, items.length)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        running.add(
            pool.submit(
                () -> {
                  if (tensors && threads > 1) {
                    Engine.threadsOfAnOperation(1);
                  }
                  for (int i = next.getAndIncrement();
                      i < items.length && !monitor.stopRequested();
                      i = next.getAndIncrement()) {
                    try {
                      work.on(items[i]);
                    } catch (IOException | RuntimeException | Error e) {
                      next.set(items.length);
                      throw e;
                    }
                    synchronized (progress) {
                      done.incrementAndGet();
                      progress.step();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : running) {
        finish(one);
      }
    } finally {
      next.set(items.length);
      pool.shutdownNow();
      if (tensors && threads > 1) {
        Engine.threadsOfAnOperation(Engine.info().threads());
      }
    }
    return done.get();
  }

  private static void finish(Future<?> one) throws IOException {
    try {
      one.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("The audit was interrupted; what is finished is kept.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
