package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.network.InputSet;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trains the maps of all sites together, with gradients through the network. What chance it uses
 * comes from the problem's seed: equal problems give equal bits, whether or not the fit was
 * interrupted on the way.
 */
public non-sealed interface JointMethod extends SteeringMethod {

  @Override
  default void requireFittable(Order order, Support support) {
    if (order != Order.JOINT) {
      throw new UserError(
          "%s trains all sites together, so its order is joint, not %s; leave the order out."
              .formatted(name(), order));
    }
    if (support.bounded()) {
      throw new UserError(
          name()
              + " is trained and used without a support (arXiv 2503.10679); use the support all.");
    }
  }

  /** Where the loss looks: a group or regular expression; null for the steered sites themselves. */
  @Nullable String lossSites();

  /**
   * Trains. Gradients are recorded on the calling thread.
   *
   * @param session says when to stop, hears of progress, and keeps what a later run goes on with
   * @return one map for each steered site, in order of execution
   * @throws dev.tiller.ground.UserError if a response is no number, the sets answer alike, or the
   *     session asks to stop
   */
  Map<String, AffineMap> fit(Problem problem, FitSession session);

  /**
   * Parameters that may change between an interruption and its resumption: the fit goes on from
   * what was kept, under the new values, and its map says so. None by default.
   */
  default Set<String> freeOnResume() {
    return Set.of();
  }

  /** What {@link #fit} will cost, from a step that is run and timed. */
  Cost cost(Problem problem);

  /** Units of progress of a whole fit. */
  long steps();

  /**
   * What is to be learned.
   *
   * @param network through which the maps are trained; its parameters stay as they are
   * @param sites that get a map, in order of execution
   * @param lossSites where the two sets are compared, in order of execution
   * @param items of both sets
   * @param source numbers of the source items within {@code items}
   * @param target numbers of the target items
   * @param pooling over the positions that count
   * @param start maps to start from, by site name; identity where there is none
   * @param seed of everything random
   */
  record Problem(
      Network network,
      List<Site> sites,
      List<Site> lossSites,
      InputSet items,
      int[] source,
      int[] target,
      TokenPooling pooling,
      Map<String, AffineMap> start,
      long seed) {}

  /**
   * What a fit costs.
   *
   * @param tokens of one step, padding included
   * @param forwards of one step, in plain forward passes over the same tokens up to the last loss
   *     site
   * @param seconds of the whole fit, predicted
   * @param activationBytes kept for the backward pass at the same time, at most
   * @param boundaryBytes of hidden states between segments, kept for recomputing
   * @param responseBytes of both sets at the loss sites
   * @param mapBytes of maps, gradients and optimizer state
   */
  record Cost(
      long tokens,
      double forwards,
      double seconds,
      long activationBytes,
      long boundaryBytes,
      long responseBytes,
      long mapBytes) {}
}
