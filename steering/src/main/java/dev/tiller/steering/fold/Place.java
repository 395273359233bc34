package dev.tiller.steering.fold;

import dev.tiller.network.Site;
import dev.tiller.steering.Obstacle;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the shift of a site goes.
 *
 * @param obstacle why it can go nowhere; null where it can
 * @param flags of the config that have to be set for it
 * @param readers projections that take it in the place of a norm; empty where the site does itself
 */
record Place(
    Obstacle.@Nullable Reason obstacle, Set<String> flags, List<Site.Producer.Projection> readers) {

  /** The site has a bias, or needs none. */
  static final Place OWN = new Place(null, Set.of(), List.of());

  static Place none(Obstacle.Reason why) {
    return new Place(why, Set.of(), List.of());
  }

  /** Once this flag is set. */
  static Place flagged(String flag) {
    return new Place(null, Set.of(flag), List.of());
  }

  void addTo(Obstacle.Collector found, String site) {
    if (obstacle != null) {
      found.add(obstacle, site);
    }
  }
}
