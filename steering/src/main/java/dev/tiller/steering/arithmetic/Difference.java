package dev.tiller.steering.arithmetic;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMap;

/**
 * What one map does beyond another: the map D with {@code D(second(x)) = first(x)}, that is first
 * after the inverse of second: omega = omega1 / omega2, beta = beta1 - omega beta2. Applied after
 * {@code second} it gives {@code first}, exactly. Of two removal maps it says what has to be added
 * to one to have the other.
 */
public final class Difference {

  private Difference() {}

  /**
   * @throws UserError if the maps belong to different models, or {@code second} cannot be inverted
   */
  public static SteeringMap of(SteeringMap first, SteeringMap second) {
    SteeringMap whole = MapComposition.of(Inverse.of(second), first);
    return new SteeringMap(
        first.provenance().after(new Provenance.Derivation("minus", "", second.provenance())),
        whole.sites());
  }
}
