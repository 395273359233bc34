package dev.tiller.cli.option;

import dev.tiller.ground.Interruption;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;

/** The monitor of a command: Ctrl-C asks to stop, and progress is shown on standard error. */
public final class Terminal implements Monitor {

  @Override
  public boolean stopRequested() {
    return Interruption.requested();
  }

  @Override
  public Progress progress(String task, long units) {
    return Progress.of(task, units);
  }
}
