package dev.tiller.ground;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * Lets the innermost piece of work under way say a line where none of its units ends for a while: a
 * log that stands still looks like a program that does.
 */
final class Heartbeat {

  private static final long PERIOD_MILLIS = 1000;

  /** The innermost last. */
  private static final Deque<LineProgress> OPEN = new ArrayDeque<>();

  private static @Nullable Timer timer;

  private Heartbeat() {}

  static synchronized void begin(LineProgress progress) {
    OPEN.addLast(progress);
    if (timer == null) {
      timer = new Timer("progress", true);
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              LineProgress innermost = innermost();
              if (innermost != null) {
                innermost.beat(); // Outside of the lock: whoever closes it wants both.
              }
            }
          },
          PERIOD_MILLIS,
          PERIOD_MILLIS);
    }
  }

  static synchronized void end(LineProgress progress) {
    OPEN.remove(progress);
  }

  static synchronized @Nullable LineProgress innermost() {
    return OPEN.peekLast();
  }
}
