package dev.tiller.steering.fit;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.network.InputSet;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.steering.SiteResponses;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;

/** What the plain model answers to both sets at the sites of a fit, for whoever looks at it. */
public final class PlainResponses {

  private PlainResponses() {}

  /** As {@link #of(Network, FitSettings, InputSet, InputSet, Monitor)}, unwatched. */
  public static List<SiteResponses> of(
      Network network, FitSettings settings, InputSet source, InputSet target) {
    return of(network, settings, source, target, Monitor.NONE);
  }

  /**
   * Pooled responses, one element a site in order of execution; all of them in the Java heap, 4
   * bytes a sentence and neuron.
   *
   * @param settings which sites, pooling and subsample
   * @param monitor asked between batches whether to stop; shows how far the reading has come
   * @throws UserError as {@link Fitter#fit(InputSet, InputSet)}, or if the work was stopped
   */
  public static List<SiteResponses> of(
      Network network, FitSettings settings, InputSet source, InputSet target, Monitor monitor) {
    Fitter fitter = Fitter.of(network, settings);
    List<Site> sites = fitter.sites();
    DrawnItems samples = fitter.draw(source, target);
    Course course = Course.of(network, sites);
    List<Batch> batches = Batch.of(samples);
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Progress progress = monitor.progress("reading", batches.size());
        ResponseCollector collector = fitter.collector(sites, samples)) {
      for (Batch batch : batches) {
        if (monitor.stopRequested()) {
          throw new UserError("Reading was stopped; nothing was saved.");
        }
        AtOnceRun.pass(course, batch, collector, sites);
        progress.step();
      }
      return List.copyOf(collector.responses(Progress.silent()));
    } finally {
      batches.forEach(Batch::close);
    }
  }
}
