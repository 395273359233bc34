package dev.tiller.steering.fit;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Steering;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stage by stage in order of execution (arXiv 2410.23054, definition 3.2): all sentences of both
 * sets stop at a stage until its maps are known, then go on with them. A batch keeps its hidden
 * state between segments, so a segment with chosen sites is run once for each stage and once more
 * to go on; nothing is run from the tokens again. Where the last stage is the end of a branch
 * ({@link Segment.Branch}), a batch keeps what it saw there too, and goes on from that.
 */
final class CausalRun {

  private final Fitter fitter;
  private final Course course;
  private final List<Batch> batches;
  private final DrawnItems samples;
  private final @Nullable PartialFit partial;
  private final Monitor monitor;
  private final Progress progress;
  private final Map<String, SiteMap> maps = new LinkedHashMap<>();
  private int stagesDone;

  CausalRun(
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
    for (int i = 0; i < course.legs().size(); i++) {
      Course.Leg leg = course.legs().get(i);
      Map<Site, SiteMap> here = new LinkedHashMap<>();
      for (List<Site> stage : leg.stages()) {
        boolean keeping = i + 1 < course.legs().size() && leg.keeps(stage);
        Map<String, SiteMap> fitted = stage(leg, stage, here, keeping);
        maps.putAll(fitted);
        double strength = fitter.settings().strength();
        if (strength != 0) {
          stage.forEach(s -> here.put(s, need(fitted, s).scaled(strength)));
        }
      }
      if (i + 1 < course.legs().size()) {
        goOn(leg, here);
      }
    }
    return maps;
  }

  private static SiteMap need(Map<String, SiteMap> maps, Site site) {
    @Nullable SiteMap map = maps.get(site.name());
    if (map == null) {
      throw new IllegalStateException("The method gave no map for " + site.name());
    }
    return map;
  }

  private Map<String, SiteMap> stage(
      Course.Leg leg, List<Site> sites, Map<Site, SiteMap> earlier, boolean keeping) {
    int number = stagesDone++;
    if (partial != null && partial.hasStage(number)) {
      progress.step(batches.size() + sites.size(), "");
      return partial.stage(number);
    }
    Map<String, SiteMap> fitted;
    try (Steering steering = Steering.ofSites(earlier);
        ResponseCollector collector = fitter.collector(sites, samples)) {
      Site last = sites.get(sites.size() - 1);
      for (Batch batch : batches) {
        pauseIfAsked();
        Taps taps = steering.taps();
        if (keeping) {
          taps = taps.and(Map.of(last, batch.keeper()));
        }
        batch.visit(leg.segment(), taps.and(collector.taps(batch, last)));
        progress.step(1, last.name());
      }
      fitted = fitter.estimate(sites, collector, progress);
    }
    if (partial != null) {
      partial.saveStage(number, fitted);
    }
    return fitted;
  }

  private void goOn(Course.Leg leg, Map<Site, SiteMap> here) {
    try (Steering steering = Steering.ofSites(here)) {
      Taps taps = steering.taps();
      for (Batch batch : batches) {
        pauseIfAsked();
        batch.finish(leg.segment(), taps);
        progress.step(1, leg.segment().name());
      }
    }
  }

  private void pauseIfAsked() {
    if (monitor.stopRequested()) {
      throw AtOnceRun.stopped(partial, maps.size() + " of " + fitter.sites().size() + " sites");
    }
  }
}
