package dev.tiller.reproduce.steering;

import dev.tiller.statistics.Moments;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Stage;
import dev.tiller.steering.transport.Coupling;
import java.util.List;

/**
 * How near moved responses of held-out sentences come to the target's: squared 2-Wasserstein
 * distance over the target's variance, mean over neurons. 0 is there, and nothing is generated.
 */
final class TransportDistance {

  private final List<SiteResponses> heldOut;

  /**
   * @param heldOut responses of both sets, site by site
   */
  TransportDistance(List<SiteResponses> heldOut) {
    this.heldOut = heldOut;
  }

  /** Of the maps that a method fits on other responses of the same sites. */
  double of(ResponseMethod method, List<SiteResponses> fitted) {
    List<? extends Stage> maps = method.fit(fitted);
    double sum = 0;
    int neurons = 0;
    for (int s = 0; s < maps.size(); s++) {
      SiteResponses site = heldOut.get(s);
      for (int j = 0; j < site.width(); j++) {
        double[] moved = site.source(j);
        for (int i = 0; i < moved.length; i++) {
          moved[i] = maps.get(s).move(j, moved[i], 1);
        }
        double[] target = site.target(j);
        sum += Coupling.of(moved, target).squaredDistance() / Moments.of(target).variance();
        neurons++;
      }
    }
    return sum / neurons;
  }
}
