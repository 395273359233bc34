package dev.tiller.pretraining;

import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Share;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Residual dropout (arXiv 1706.03762, section 5.4): each value that attention or feed-forward is
 * about to add to the hidden state is zero with probability {@code rate}, and divided by {@code 1 -
 * rate} otherwise. It listens at sites, so that no network has to know of it.
 *
 * <p>What is dropped for a window follows from the run's seed, the step and the window's number,
 * whatever share of the batch it is computed with.
 */
final class ResidualDropout implements Tap {

  private static final Set<Role> ADDED = Set.of(Role.ATTENTION, Role.MLP, Role.POST_NORM);

  private final double rate;
  private final GeneratorOptional[] byRow;

  private ResidualDropout(double rate, GeneratorOptional[] byRow) {
    this.rate = rate;
    this.byRow = byRow;
  }

  /**
   * Taps for one share of a step, valid in the caller's scope.
   *
   * @param rate in [0,1); 0 gives no taps
   * @param share whose samples are the rows
   */
  static Taps of(Network network, double rate, Share share) {
    if (rate == 0) {
      return Taps.NONE;
    }
    GeneratorOptional[] byRow = new GeneratorOptional[share.size()];
    for (int r = 0; r < byRow.length; r++) {
      Generator generator = torch.make_generator_cpu(share.random(share.from() + r).nextLong());
      byRow[r] = new GeneratorOptional(generator);
    }
    Tap tap = new ResidualDropout(rate, byRow);
    Map<Site, Tap> taps = new LinkedHashMap<>();
    for (Segment segment : network.segments()) {
      // The last such site is what is added: a norm of the output where there is one.
      segment.sites().stream()
          .filter(site -> ADDED.contains(site.role()))
          .reduce((first, later) -> later)
          .ifPresent(site -> taps.put(site, tap));
    }
    return Taps.of(taps);
  }

  @Override
  public Tensor at(Site site, Tensor value, Pass pass) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor kept = torch.empty_like(value);
      for (int r = 0; r < byRow.length; r++) {
        kept.select(0, r).bernoulli_(1 - rate, byRow[r]);
      }
      return scope.keep(value.mul(kept.div_(new Scalar(1 - rate))));
    }
  }
}
