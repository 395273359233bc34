package dev.tiller.steering.fit;

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

  /**
   * Pooled responses, one element a site in order of execution; all of them in the Java heap, 4
   * bytes a sentence and neuron.
   *
   * @param settings which sites, pooling and subsample
   * @throws dev.tiller.ground.UserError as {@link Fitter#fit(InputSet, InputSet)}
   */
  public static List<SiteResponses> of(
      Network network, FitSettings settings, InputSet source, InputSet target) {
    Fitter fitter = Fitter.of(network, settings);
    List<Site> sites = fitter.sites();
    Samples samples = fitter.draw(source, target);
    List<Batch> batches = Batch.of(samples);
    Course course = Course.of(network, sites);
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        ResponseCollector collector = fitter.collector(sites, samples)) {
      batches.forEach(batch -> AtOnceRun.pass(course, batch, collector, sites));
      return List.copyOf(collector.responses());
    } finally {
      batches.forEach(Batch::close);
    }
  }
}
