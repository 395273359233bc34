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

  /** Whether a stop was asked for. */
  public static boolean requested() {
    return requested;
  }
}
