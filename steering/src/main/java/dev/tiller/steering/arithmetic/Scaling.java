package dev.tiller.steering.arithmetic;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map whose strength 1 is what {@code strength} was: omega~ = 1 + strength (omega - 1), beta~ =
 * strength beta. The support stays. A sequence of stages keeps its numbers and records the
 * strength.
 */
public final class Scaling {

  private Scaling() {}

  /**
   * @param strength finite; negative values reverse the direction, which is not the inverse
   * @throws UserError if it is not finite
   */
  public static SteeringMap of(SteeringMap map, double strength) {
    if (!Double.isFinite(strength)) {
      throw new UserError("A map was to be scaled by " + strength + "; give a finite number.");
    }
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    map.sites().forEach((name, site) -> sites.put(name, site.scaled(strength)));
    return new SteeringMap(
        map.provenance().after(new Provenance.Derivation("scale", Double.toString(strength), null)),
        sites,
        map.guard());
  }
}
