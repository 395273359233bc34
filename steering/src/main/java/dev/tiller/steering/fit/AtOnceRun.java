package dev.tiller.steering.fit;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.steering.SiteMap;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All sites from one pass over the data; the head and what follows the last site are not run. */
final class AtOnceRun {

  private static final long SAVE_INTERVAL_NANOS = 20_000_000_000L;

  private final Fitter fitter;
  private final Course course;
  private final List<Batch> batches;
  private final DrawnItems samples;
  private final @Nullable PartialFit partial;
  private final Monitor monitor;
  private final Progress progress;

  AtOnceRun(
      Fitter fitter,
      Course course,
      List<Batch> batches,
      DrawnItems samples,
      @Nullable PartialFit partial,
      Monitor monitor,
      Progress progress) {
    this.fitter = fitter;
    this.course = course;
    this.batches = batches;
    this.samples = samples;
    this.partial = partial;
    this.monitor = monitor;
    this.progress = progress;
  }

  Map<String, SiteMap> run() {
    List<Site> sites = fitter.sites();
    try (ResponseCollector collector = fitter.collector(sites, samples)) {
      int done = partial == null ? 0 : partial.restore(collector, sites, batches);
      int saved = done;
      progress.step(done, "");
      long lastSave = System.nanoTime();
      for (; done < batches.size(); done++) {
        boolean stop = monitor.stopRequested();
        boolean due = System.nanoTime() - lastSave > SAVE_INTERVAL_NANOS;
        if (partial != null && done > saved && (stop || due)) {
          partial.saveResponses(collector, batches, saved, done);
          saved = done;
          lastSave = System.nanoTime();
        }
        if (stop) {
          throw stopped(partial, done + " of " + batches.size() + " batches");
        }
        pass(course, batches.get(done), collector, sites);
        progress.step();
      }
      return fitter.estimate(sites, collector, progress);
    }
  }

  /** Runs one batch from the start to the last site. */
  static void pass(Course course, Batch batch, ResponseCollector collector, List<Site> sites) {
    Taps taps = Taps.of(collector.taps(batch, sites.get(sites.size() - 1)));
    int last = course.legs().size() - 1;
    for (int i = 0; i < last; i++) {
      batch.advance(course.legs().get(i).segment(), taps);
    }
    batch.visit(course.legs().get(last).segment(), taps);
    batch.rewind();
  }

  static UserError stopped(@Nullable PartialFit partial, String done) {
    return new UserError(
        partial == null || !Files.isDirectory(partial.folder())
            ? "Fitting was stopped after " + done + "; nothing was saved."
            : "Fitting was stopped after %s; what is done is kept in %s, go on with --resume."
                .formatted(done, partial.folder()));
  }
}
