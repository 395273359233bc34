package dev.tiller.cli.option;

/**
 * A command whose work asks its {@link dev.tiller.ground.Monitor} between steps, saves what can be
 * resumed and returns. On Ctrl-C the process waits for it; other commands end at once.
 */
public interface LongWork {

  /**
   * Whether being stopped is how the work ends when all is well, as a server does. Anything else
   * that was cut short must not pass for what ran to its end: the process gets the signal's code.
   */
  default boolean runsUntilStopped() {
    return false;
  }
}
