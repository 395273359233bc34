package dev.tiller.steering.fold;

import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.steering.Obstacle;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a network has room for the shifts of a map; what its family declares decides. */
record Places(Network network, FoldTarget target) {

  /**
   * @param shifts whether there is a shift at all
   */
  Place shift(Site site, boolean shifts) {
    Site.@Nullable Producer producer = site.producer();
    if (producer == null) {
      return Place.none(Obstacle.Reason.NO_WEIGHT);
    }
    if (!shifts) {
      return Place.OWN;
    }
    if (producer instanceof Site.Producer.Mixture mixture) {
      return experts(mixture);
    }
    if (target == FoldTarget.TILLER || producer.biasAllowed()) {
      return Place.OWN;
    }
    return producer instanceof Site.Producer.Projection projection
        ? flag(projection)
        : readers(site);
  }

  private Place experts(Site.Producer.Mixture mixture) {
    if (!mixture.normalized()) {
      return Place.none(Obstacle.Reason.WEIGHTED_EXPERTS);
    }
    return target == FoldTarget.TILLER ? Place.OWN : Place.none(Obstacle.Reason.EXPERTS);
  }

  private static Place flag(Site.Producer.Projection projection) {
    @Nullable String flag = projection.biasFlag();
    return flag == null ? Place.none(Obstacle.Reason.NO_BIAS) : Place.flagged(flag);
  }

  /** A norm's shift goes into the projections that alone read it. */
  private Place readers(Site norm) {
    List<Site.Producer.Projection> readers =
        projections().filter(p -> norm.name().equals(p.reads())).toList();
    if (readers.isEmpty()) {
      return Place.none(Obstacle.Reason.OTHER_READERS);
    }
    Set<String> flags = new TreeSet<>();
    for (Site.Producer.Projection reader : readers) {
      Place place = reader.biasAllowed() ? Place.OWN : flag(reader);
      if (place.obstacle() != null) {
        return Place.none(Obstacle.Reason.READERS_WITHOUT_BIAS);
      }
      flags.addAll(place.flags());
    }
    return new Place(null, flags, readers);
  }

  /** The projections that make sites. */
  Stream<Site.Producer.Projection> projections() {
    return network.sites().stream()
        .map(Site::producer)
        .filter(Site.Producer.Projection.class::isInstance)
        .map(Site.Producer.Projection.class::cast)
        .distinct(); // A module has the producer of its last projection.
  }
}
