package dev.tiller.steering.aura;

import dev.tiller.steering.Order;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;

/**
 * A method that looks for experts, the neurons that tell source and target best apart, among those
 * of all sites together, and leaves all others alone.
 */
interface ExpertMethod extends ResponseMethod {

  @Override
  default Defaults defaults() {
    return new Defaults(TokenPooling.MAX, Order.AT_ONCE, Support.ALL, "icml24");
  }

  @Override
  default Demand demand() {
    return Demand.ANY_SIZES;
  }

  @Override
  default boolean needsAllSites() {
    return true;
  }

  @Override
  default boolean interpolates() {
    return true;
  }
}
