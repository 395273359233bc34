package dev.tiller.benchmarks.steering;

import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Maps with random numbers: applying a map costs the same whatever it has learned. */
public final class RandomMaps {

  private static final double SPREAD = 0.05;

  private RandomMaps() {}

  /** A map of every value. */
  public static SteeringMap everywhere(Network network, List<Site> sites, long seed) {
    return map(network, sites, seed, false);
  }

  /** A map of the values between two bounds a neuron, as a quantile support makes it. */
  public static SteeringMap bounded(Network network, List<Site> sites, long seed) {
    return map(network, sites, seed, true);
  }

  private static SteeringMap map(Network network, List<Site> sites, long seed, boolean bounded) {
    Random random = new Random(seed);
    Map<String, SiteMap> maps = new LinkedHashMap<>();
    for (Site site : sites) {
      AffineMap map = AffineMap.of(near(1, site.width(), random), near(0, site.width(), random));
      maps.put(
          site.name(),
          SiteMap.of(
              bounded
                  ? map.within(near(-1, site.width(), random), near(1, site.width(), random))
                  : map));
    }
    return new SteeringMap(provenance(network, bounded), maps);
  }

  private static float[] near(double center, int count, Random random) {
    float[] values = new float[count];
    for (int j = 0; j < count; j++) {
      values[j] = (float) (center + SPREAD * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  private static Provenance provenance(Network network, boolean bounded) {
    Provenance.Data none = new Provenance.Data("random", "0", 0);
    return new Provenance(
        "random",
        network.type(),
        network.fingerprint(),
        new Provenance.Settings(
            "random", "default", "mean", null, "at-once", bounded ? "q0-100" : "all", 0, 0, 1),
        none,
        none,
        Provenance.currentVersion(),
        List.of());
  }
}
