package dev.tiller.ground;

/**
 * Whether the user asked this process to stop (Ctrl-C), for work that is not yet handed a {@link
 * Monitor}.
 */
public final class Interruption {

  private static volatile boolean requested;

  private Interruption() {}

  /** Asks every long loop of this process to save and return. */
  public static void request() {
    requested = true;
  }

  /** Whether a stop was asked for. */
  public static boolean requested() {
    return requested;
  }

  /** Asks the process whether to stop, and shows nothing. */
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
}
