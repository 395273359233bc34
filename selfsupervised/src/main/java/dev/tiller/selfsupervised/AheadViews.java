package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Listener;
import dev.tiller.training.RunLog;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import dev.tiller.vision.view.Viewed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Views made ahead of the step, on threads of their own (one a core that is spare, see {@link
 * #spare}), with the bits that they have without: everything follows from the share, so the next
 * shares are known. Where another share is asked for than was expected (the batch grew, somebody
 * measures), it is made on the spot.
 *
 * <p>Its {@link #listener} logs every so many samples which share of the time the run waited for
 * images: {@code {"waiting":{"share":0.01}}}. The source must serve several threads, as {@link
 * ImageViews} does. Close it when done.
 */
public final class AheadViews implements ViewSource, AutoCloseable {

  private final ViewSource source;
  private final int threads;
  private final long every;
  private final ExecutorService pool;
  private final Deque<Made> ahead = new ArrayDeque<>();
  private RunLog log = RunLog.NONE;
  private int rows;
  private long waited;
  private long waitedBefore;
  private long began = System.nanoTime();
  private long beganBefore = began;

  private record Made(Share share, Future<Batch> batch) {}

  /**
   * @param source of the views; stays the caller's
   * @param threads that make them, and shares that they are ahead; with 0 they are made when they
   *     are asked for, which the log and {@link #waiting} count as waiting
   * @param every samples between lines of the log, above 0
   */
  public AheadViews(ViewSource source, int threads, long every) {
    if (threads < 0 || every < 1) {
      throw new IllegalArgumentException(
          "Views cannot be made ahead on %d threads and logged every %d samples."
              .formatted(threads, every));
    }
    this.source = source;
    this.threads = threads;
    this.every = every;
    this.pool =
        Executors.newFixedThreadPool(
            Math.max(1, threads), // Begun when there is work, so that none is for 0.
            work -> {
              Thread thread = new Thread(work, "views");
              thread.setDaemon(true);
              return thread;
            });
    if (threads > 0) {
      shareNothing();
    }
  }

  /**
   * An operation of a thread ahead is its own: with a team of helpers for each of them, more
   * threads than cores would wait for each other by spinning, and the step for all of them.
   */
  private void shareNothing() {
    CountDownLatch all = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      pool.execute(
          () -> {
            Engine.threadsOfAnOperation(1);
            all.countDown();
            awaitOthers(all);
          });
    }
    try {
      all.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted while threads for views were begun.", e);
    }
    Engine.threadsOfAnOperation(Engine.info().threads()); // For threads that begin later.
  }

  /** So that each thread gets one of these; whoever is closed meanwhile has nothing to wait for. */
  private static void awaitOthers(CountDownLatch all) {
    try {
      all.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Threads that this machine has to spare for it: a core that the operations of the step leave
   * idle, or none. Where views cost little beside the step, one more thread than cores is a loss.
   */
  public static int spare() {
    int idle = Runtime.getRuntime().availableProcessors() - Engine.info().threads();
    return idle > 0 ? 1 : 0;
  }

  @Override
  public Identity identity() {
    return source.identity(); // The same bits: a run may go on with other threads.
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Batch batch(Share share) {
    long asked = System.nanoTime();
    if (threads == 0) {
      Batch now = source.batch(share);
      waited += System.nanoTime() - asked;
      return now;
    }
    Made next = ahead.pollFirst();
    if (next == null || !next.share.equals(share)) {
      if (next != null) {
        ahead.addFirst(next);
      }
      drop();
      next = begin(share);
    }
    rows = share.from() == 0 ? share.size() : Math.max(rows, share.size());
    Share last = ahead.isEmpty() ? share : ahead.getLast().share;
    while (ahead.size() < threads) {
      last = after(last);
      ahead.addLast(begin(last));
    }
    Batch made = finished(next.batch);
    waited += System.nanoTime() - asked;
    return handed(made);
  }

  private Made begin(Share share) {
    return new Made(share, pool.submit(() -> freed(share)));
  }

  /** The share that follows where steps stay as they are; {@code rows} go at once. */
  private Share after(Share now) {
    boolean within = now.to() < now.samples();
    long step = within ? now.step() : now.step() + 1;
    long seen = within ? now.seen() : now.seen() + now.samples();
    int from = within ? now.to() : 0;
    int to = (int) Math.min(now.samples(), (long) from + rows);
    return new Share(now.seed(), step, seen, from, to, now.samples());
  }

  /** On a thread of the pool: a batch whose tensors no scope owns. */
  private Batch freed(Share share) {
    try (TensorScope scope = TensorScope.open()) {
      Batch batch = source.batch(share);
      List<Viewed> free = new ArrayList<>();
      for (Viewed view : batch.views()) {
        free.add(new Viewed(scope.disown(view.images()), view.parameters()));
      }
      return new Batch(batch.items(), free);
    }
  }

  /** On the caller's thread: the same tensors in the caller's scope. */
  private static Batch handed(Batch free) {
    List<Viewed> owned = new ArrayList<>();
    for (Viewed view : free.views()) {
      owned.add(new Viewed(view.images().alias(), view.parameters()));
      view.images().close();
    }
    return new Batch(free.items(), owned);
  }

  private static Batch finished(Future<Batch> batch) {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted while views of images were made.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits for what is under way and frees it. */
  private void drop() {
    while (!ahead.isEmpty()) {
      Future<Batch> batch = ahead.removeFirst().batch;
      try {
        finished(batch).views().forEach(view -> view.images().close());
      } catch (RuntimeException e) {
        continue; // It was not asked for, and neither was its failure.
      }
    }
  }

  /** Which share of the time since the run began was spent waiting for images, in [0, 1]. */
  public double waiting() {
    return waited / (double) Math.max(1, System.nanoTime() - began);
  }

  /** What tells the log of the waiting; it decides nothing, so it has no identity. */
  public Listener listener() {
    return new Listener() {
      @Override
      public void begins(RunLog to) {
        log = to;
        began = System.nanoTime();
        beganBefore = began;
        waited = 0;
        waitedBefore = 0;
      }

      @Override
      public void afterUpdate(Step step) {
        if (step.completes(every) || step.last()) {
          long now = System.nanoTime();
          double share = (waited - waitedBefore) / (double) Math.max(1, now - beganBefore);
          log.line(step, Map.of("waiting", Map.of("share", share)));
          waitedBefore = waited;
          beganBefore = now;
        }
      }
    };
  }

  @Override
  public void close() {
    drop();
    pool.shutdownNow();
  }
}
