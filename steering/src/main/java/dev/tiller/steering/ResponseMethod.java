package dev.tiller.steering;

import dev.tiller.ground.UserError;
import java.util.List;

/**
 * Learns maps from pooled responses of the two sets, site by site. It uses no chance, and computes
 * in double.
 */
public non-sealed interface ResponseMethod extends SteeringMethod {

  /**
   * Whether it must see all sites together, because it chooses among the neurons of all of them; it
   * then cannot be fitted causally.
   */
  default boolean needsAllSites() {
    return false;
  }

  /**
   * Whether of an image's channels it moves the mean over pixels, rather than every pixel; see
   * {@link Position#MEAN}.
   */
  default boolean movesChannelMeans() {
    return false;
  }

  /**
   * Fits the sites that are estimated together: all of them, or those of one causal stage.
   *
   * @param sites in order of execution; each element is read once, in order, so that a list may
   *     produce them on demand
   * @return one map a site in the same order, for every value and position: supports are added by
   *     whoever called
   */
  List<? extends Stage> fit(List<SiteResponses> sites);

  @Override
  default void requireFittable(Order order, Support support) {
    if (needsAllSites() && order == Order.CAUSAL) {
      throw new UserError(
          name()
              + " chooses among the neurons of all sites, so it cannot be fitted causally; use the order at-once.");
    }
    if (order == Order.JOINT) {
      throw new UserError(
          name()
              + " estimates sites from their responses, so its order is at-once or causal, not joint.");
    }
    SteeringMethod.super.requireFittable(order, support);
  }
}
