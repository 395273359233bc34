package dev.tiller.benchmarks.steering;

import dev.tiller.language.LanguageModel;
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
final class RandomMaps {

  private static final double SPREAD = 0.05;

  private RandomMaps() {}

  /** A map of every value. */
  static SteeringMap everywhere(LanguageModel model, List<Site> sites, long seed) {
    return map(model, sites, seed, false);
  }

  /** A map of the values between two bounds a neuron, as a quantile support makes it. */
  static SteeringMap bounded(LanguageModel model, List<Site> sites, long seed) {
    return map(model, sites, seed, true);
  }

  private static SteeringMap map(
      LanguageModel model, List<Site> sites, long seed, boolean bounded) {
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
    return new SteeringMap(provenance(model, bounded), maps);
  }

  private static float[] near(double center, int count, Random random) {
    float[] values = new float[count];
    for (int j = 0; j < count; j++) {
      values[j] = (float) (center + SPREAD * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  private static Provenance provenance(LanguageModel model, boolean bounded) {
    Provenance.Data none = new Provenance.Data("random", "0", 0);
    return new Provenance(
        "random",
        model.config().modelType(),
        model.fingerprint(),
        new Provenance.Settings(
            "random", "default", "mean", null, "at-once", bounded ? "q0-100" : "all", 0, 0, 1),
        none,
        none,
        Provenance.currentVersion(),
        List.of());
  }
}
