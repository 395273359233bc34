package dev.tiller.steering.lineas;

import dev.tiller.network.Site;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How the two sets are compared: the distances of single neurons become one number.
 *
 * <p>Which reduction the paper's code uses over neurons could not be seen; its learning rate of 0.1
 * only makes sense for the sum, and so does its text.
 *
 * @param neurons of a site
 * @param sites of the loss; the paper's algorithm sums, its code averages
 * @param targets which target rows meet a batch of source rows
 */
public record SetDistance(Reduction neurons, Reduction sites, Targets targets) {

  /** Sum or mean. */
  public enum Reduction {
    /** Sum. */
    SUM,
    /** Mean. */
    MEAN
  }

  /** Which target rows a step uses. */
  public enum Targets {
    /** As many as there are source rows in the step, drawn anew each time. */
    DRAWN,
    /** All, by the exact coupling of samples of unequal size; ours. */
    ALL
  }

  /** Sum over neurons, mean over sites, as many target rows as source rows. */
  public static final SetDistance STANDARD =
      new SetDistance(Reduction.SUM, Reduction.MEAN, Targets.DRAWN);

  /** With another reduction over the neurons of a site. */
  public SetDistance withNeurons(Reduction other) {
    return new SetDistance(other, sites, targets);
  }

  /** With another reduction over the sites. */
  public SetDistance withSites(Reduction other) {
    return new SetDistance(neurons, other, targets);
  }

  /** With other targets. */
  public SetDistance withTargets(Targets other) {
    return new SetDistance(neurons, sites, other);
  }

  /** The factor of every neuron's distance, float64 [D], in the caller's scope. */
  Tensor weights(List<Site> lossSites) {
    int all = lossSites.stream().mapToInt(Site::width).sum();
    double[] weights = new double[all];
    int from = 0;
    for (Site site : lossSites) {
      double weight = sites == Reduction.MEAN ? 1.0 / lossSites.size() : 1;
      weight /= neurons == Reduction.MEAN ? site.width() : 1;
      Arrays.fill(weights, from, from + site.width(), weight);
      from += site.width();
    }
    return Tensors.of(weights);
  }
}
