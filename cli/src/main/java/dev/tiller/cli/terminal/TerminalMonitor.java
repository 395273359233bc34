package dev.tiller.cli.terminal;

import dev.tiller.ground.LineProgress;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;

/**
 * Watches work for the person who started the process: {@link #stop} is what Ctrl-C calls. Progress
 * is a bar on a terminal and a plain line every few seconds elsewhere; both go to standard error,
 * so that results on standard output stay clean.
 */
public final class TerminalMonitor implements Monitor {

  /** The signal that ends a process whose reader has gone. */
  public static final int PIPE = 13;

  /** What every shell adds to a signal's number to make an exit code. */
  private static final int SIGNALLED = 128;

  private volatile int signal;

  /**
   * Asks the work to save and return.
   *
   * @param number of the signal that asks, such as 2 for Ctrl-C
   */
  public void stop(int number) {
    signal = number;
  }

  @Override
  public boolean stopRequested() {
    return signal != 0;
  }

  /** The exit code of work that ended early because it was asked to; 0 if it was not. */
  public int exitCode() {
    return signal == 0 ? 0 : exitCode(signal);
  }

  /** The exit code of a process that a signal ended. */
  public static int exitCode(int signal) {
    return SIGNALLED + signal;
  }

  @Override
  public Progress progress(String task, long units) {
    return System.console() != null
        ? new ProgressBarOnTerminal(task, units)
        : new LineProgress(System.err, task, units);
  }
}
