package dev.tiller.cli.terminal;

import dev.tiller.ground.Progress;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar that redraws itself. */
final class ProgressBarOnTerminal implements Progress {

  private final ProgressBar bar;

  ProgressBarOnTerminal(String task, long total) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .continuousUpdate(); // Else the clock on it stands while a unit lasts.
    LineWidth.asked().ifPresent(builder::setMaxRenderedLength);
    this.bar = builder.build();
  }

  @Override
  public void step(long units, String note) {
    bar.stepBy(units);
    bar.setExtraMessage(note);
  }

  @Override
  public void close() {
    bar.close();
  }
}
