package dev.tiller.steering.arithmetic;

import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Obstacle;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.LinkedHashMap;
import java.util.List;
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
   *     different values to the same one; names everything that stands in the way
   */
  public static SteeringMap of(SteeringMap map) {
    List<Obstacle> obstacles = obstacles(map);
    if (!obstacles.isEmpty()) {
      throw new UserError("This map cannot be inverted: " + Obstacle.all(obstacles) + ".");
    }
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    map.sites().forEach((name, site) -> sites.put(name, SiteMap.of(inverse(site.affine()))));
    return new SteeringMap(
        map.provenance().after(new Provenance.Derivation("invert", "", null)), sites);
  }

  /** What keeps a map from being inverted; empty where it can be. */
  public static List<Obstacle> obstacles(SteeringMap map) {
    Obstacle.Collector found = new Obstacle.Collector(map);
    map.sites()
        .forEach(
            (name, site) -> {
              found.addShape(name, site);
              if (site.stages().stream().anyMatch(Inverse::collapses)) {
                found.add(Obstacle.Reason.COLLAPSE, name);
              }
            });
    return found.obstacles();
  }

  private static boolean collapses(Stage stage) {
    for (float[] piece : stage.slopes()) {
      for (float omega : piece) {
        if (Math.abs(omega) < LEAST_SLOPE) {
          return true;
        }
      }
    }
    return false;
  }

  private static AffineMap inverse(AffineMap map) {
    float[] omega = map.omega();
    float[] beta = map.beta();
    double[] slope = new double[omega.length];
    double[] shift = new double[omega.length];
    for (int j = 0; j < omega.length; j++) {
      slope[j] = 1.0 / omega[j];
      shift[j] = -beta[j] / (double) omega[j];
    }
    return AffineMap.of(slope, shift).at(map.position());
  }
}
