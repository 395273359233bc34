package dev.tiller.ground;

/**
 * Whether the user asked this process to stop (Ctrl-C). Long loops look between steps, save what
 * can be resumed, and return.
 */
public final class Interruption {

  private static volatile boolean requested;

  private Interruption() {}

  /** Asks every long loop of this process to save and return. */
  public static void request() {
    requested = true;
  }

  /** What was asked of this process, for work that is told by a {@link Monitor}; shows nothing. */
  public static Monitor monitor() {
    return new Monitor() {
      @Override
      public boolean stopRequested() {
        return requested;
      }

      @Override
      public Progress progress(String task, long units) {
        return Progress.silent();
      }
    };
  }

  /** Whether a stop was asked for. */
  public static boolean requested() {
    return requested;
  }
}
