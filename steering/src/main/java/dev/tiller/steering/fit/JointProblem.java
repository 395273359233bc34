package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.SteeringMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a joint method is given to train on. */
final class JointProblem {

  private JointProblem() {}

  /**
   * @param start map to train on from; null to begin at identity
   * @throws UserError if that moves only some values
   */
  static JointMethod.Problem of(
      Network network,
      List<Site> sites,
      FitSettings settings,
      JointMethod joint,
      DrawnItems samples,
      @Nullable SteeringMap start) {
    @Nullable String where = joint.lossSites();
    return new JointMethod.Problem(
        network,
        sites,
        where == null ? sites : SiteGroups.resolve(network, where),
        samples.whole(),
        Arrays.copyOf(samples.items(), samples.sources()),
        Arrays.copyOfRange(samples.items(), samples.sources(), samples.items().length),
        settings.pooling(),
        start == null ? Map.of() : starts(start),
        settings.seed());
  }

  private static Map<String, AffineMap> starts(SteeringMap map) {
    Map<String, AffineMap> starts = new LinkedHashMap<>();
    map.sites()
        .forEach(
            (name, site) -> {
              if (!site.plain()) {
                throw new UserError(
                    "The map to start from moves only some values at \"%s\"; start from one that moves all."
                        .formatted(name));
              }
              starts.put(name, site.affine());
            });
    return starts;
  }
}
