package dev.tiller.steering.arithmetic;

import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The map that undoes another: x = (y - beta) / omega. A removal map becomes one that induces. To
 * undo a partial strength, scale first.
 */
public final class Inverse {

  /** Slopes closer to zero than this cannot be undone. */
  static final double LEAST_SLOPE = 1e-6;

  private Inverse() {}

  /**
   * @throws UserError if a slope is (nearly) zero, or a support is finite: such a map sends
   *     different values to the same one
   */
  public static SteeringMap of(SteeringMap map) {
    map.requireUnguarded("inverted");
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    map.sites().forEach((name, site) -> sites.put(name, SiteMap.of(inverse(name, site))));
    return new SteeringMap(
        map.provenance().after(new Provenance.Derivation("invert", "", null)), sites);
  }

  private static AffineMap inverse(String name, SiteMap site) {
    if (site.stages().size() > 1
        || site.stages().get(0).bounded()
        || !(site.stages().get(0) instanceof AffineMap map)) {
      throw new UserError(
          "The map moves only part of the values alike at \"%s\" (it has a finite support or several pieces), so it cannot be inverted; fit an affine map with the support all."
              .formatted(name));
    }
    float[] omega = map.omega();
    float[] beta = map.beta();
    double[] slope = new double[omega.length];
    double[] shift = new double[omega.length];
    for (int j = 0; j < omega.length; j++) {
      if (Math.abs(omega[j]) < LEAST_SLOPE) {
        throw new UserError(
            "Neuron %d of \"%s\" has slope %s, which collapses its values, so the map cannot be inverted; scale it below strength 1 first, or fit other sites."
                .formatted(j, name, omega[j]));
      }
      slope[j] = 1.0 / omega[j];
      shift[j] = -beta[j] / (double) omega[j];
    }
    return AffineMap.of(slope, shift).at(map.position());
  }
}
