package dev.tiller.steering.fit;

import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Order;
import java.util.List;

/**
 * What a fit will cost, before it is run.
 *
 * @param sites that will be fitted, in order of execution
 * @param sentences of both sets together
 * @param tokens of both sets together, padding included
 * @param batches in which they run; of a joint fit the steps of the training
 * @param forwards cost in full forward passes over the data
 * @param seconds predicted, without the estimation itself, from one batch that was timed
 * @param stateBytes hidden states that wait between segments, at most
 * @param responseBytes pooled responses kept at the same time, at most
 * @param activationBytes what is kept for the backward pass at the same time, at most; 0 where
 *     there is none
 * @param mapBytes numbers of the map; of a joint fit also their gradients and optimizer state
 */
public record FitPlan(
    List<Site> sites,
    int sentences,
    long tokens,
    int batches,
    double forwards,
    double seconds,
    long stateBytes,
    long responseBytes,
    long activationBytes,
    long mapBytes) {

  static FitPlan of(
      JointMethod method, JointMethod.Cost cost, List<Site> sites, DrawnItems samples) {
    return new FitPlan(
        sites,
        samples.items().length,
        cost.tokens(),
        Math.toIntExact(method.steps()),
        cost.forwards() * method.steps(),
        cost.seconds(),
        cost.boundaryBytes(),
        cost.responseBytes(),
        cost.activationBytes(),
        cost.mapBytes());
  }

  static FitPlan measure(
      Fitter fitter, Network network, Course course, List<Batch> batches, DrawnItems samples) {
    boolean causal = fitter.settings().order() == Order.CAUSAL;
    Batch batch = batches.get(batches.size() / 2);
    long tokens = batches.stream().mapToLong(Batch::size).sum();
    long stateBytes = 0;
    double plain = 0;
    double fit = 0;
    // The first pass pays for caches and lazily made constants.
    network.segments().forEach(segment -> batch.advance(segment, Taps.NONE));
    batch.rewind();
    for (int i = 0; i < network.segments().size(); i++) {
      Segment segment = network.segments().get(i);
      boolean last = i >= course.legs().size() - 1;
      if (causal && i < course.legs().size()) {
        fit += visits(fitter, course.legs().get(i), batch, samples, !last);
      }
      long kept = batch.keptBytes();
      plain += kept > 0 ? timed(() -> batch.visit(segment, Taps.NONE)) : 0;
      double goingOn = timed(() -> batch.finish(segment, Taps.NONE));
      plain += kept > 0 ? 0 : goingOn;
      fit += last && (causal || i >= course.legs().size()) ? 0 : goingOn;
      if (!last) {
        stateBytes = Math.max(stateBytes, batch.stateBytes() + kept);
      }
    }
    double scale = (double) tokens / batch.size();
    long widest =
        course.legs().stream()
            .flatMap(leg -> leg.stages().stream())
            .mapToLong(stage -> stage.stream().mapToLong(Site::width).sum())
            .max()
            .orElse(0);
    long all = fitter.sites().stream().mapToLong(Site::width).sum();
    int sentences = samples.items().length;
    return new FitPlan(
        fitter.sites(),
        sentences,
        tokens,
        batches.size(),
        fit / plain,
        fit * scale,
        causal ? (long) (stateBytes * scale) : stateBytes,
        4 * sentences * (causal ? widest : all),
        0,
        4 * all * (fitter.settings().support().bounded() ? 4 : 2));
  }

  /** Seconds of the extra runs that a causal fit makes through one segment. */
  private static double visits(
      Fitter fitter, Course.Leg leg, Batch batch, DrawnItems samples, boolean goesOn) {
    double seconds = 0;
    for (List<Site> stage : leg.stages()) {
      try (ResponseCollector collector = fitter.collector(stage, samples)) {
        Site site = stage.get(stage.size() - 1);
        boolean kept = goesOn && leg.keeps(stage);
        Taps taps = kept ? Taps.of(site, batch.keeper()) : Taps.NONE;
        Taps all = taps.and(collector.taps(batch, site));
        seconds += timed(() -> batch.visit(leg.segment(), all));
      }
    }
    return seconds;
  }

  private static double timed(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** For people, over several lines. */
  @Override
  public String toString() {
    if (activationBytes > 0) {
      return """
      %d sites, %d sentences, %d steps of %d tokens
      about %.0f seconds: %.1f forward passes a step
      memory beside the model: %s for activations, %s for hidden states, %s for responses
      size of the maps with their training: %s\
      """
          .formatted(
              sites.size(),
              sentences,
              batches,
              tokens,
              seconds,
              forwards / batches,
              megabytes(activationBytes),
              megabytes(stateBytes),
              megabytes(responseBytes),
              megabytes(mapBytes));
    }
    return """
    %d sites, %d sentences, %d tokens in %d batches
    about %.1f seconds: %.2f forward passes over the data
    memory beside the model: %s for hidden states, %s for responses
    size of the map: %s\
    """
        .formatted(
            sites.size(),
            sentences,
            tokens,
            batches,
            seconds,
            forwards,
            megabytes(stateBytes),
            megabytes(responseBytes),
            megabytes(mapBytes));
  }

  private static String megabytes(long bytes) {
    // What is little is not nothing.
    return String.format(
        java.util.Locale.ROOT,
        bytes < 10_000 ? "%.1f kB" : "%.2f MB",
        bytes / (bytes < 10_000 ? 1e3 : 1e6));
  }
}
