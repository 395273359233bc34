package dev.tiller.steering.arithmetic;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One map after another at every site: omega = omega2 omega1, beta = omega2 beta1 + beta2. Where a
 * support is finite the two stay in sequence, because together they are no affine map. The order
 * matters unless (omega1 - 1) beta2 = (omega2 - 1) beta1. For partial strengths scale each map
 * first.
 */
public final class MapComposition {

  private MapComposition() {}

  /**
   * First {@code first}, then {@code second}; sites that only one of them has are taken as they
   * are.
   *
   * @throws UserError if they belong to different models, or one is a sequence at partial strength
   */
  public static SteeringMap of(SteeringMap first, SteeringMap second) {
    first.requireUnguarded("composed");
    second.requireUnguarded("composed");
    Provenance one = first.provenance();
    Provenance two = second.provenance();
    if (!one.fingerprint().equals(two.fingerprint())) {
      throw new UserError(
          "The two maps were fitted on different models (%s and %s), so they cannot be composed; fit both on the same model."
              .formatted(one.modelType(), two.modelType()));
    }
    Map<String, SiteMap> sites = new LinkedHashMap<>(first.sites());
    second.sites().forEach((name, map) -> sites.merge(name, map, (a, b) -> join(name, a, b)));
    return new SteeringMap(one.after(new Provenance.Derivation("then", "", two)), sites);
  }

  private static SiteMap join(String site, SiteMap first, SiteMap second) {
    if (first.width() != second.width()) {
      throw new UserError(
          "At \"%s\" one map has %d neurons and the other %d; fit both on the same model."
              .formatted(site, first.width(), second.width()));
    }
    if (!first.composable() || !second.composable()) {
      throw new UserError(
          "At \"%s\" one of the maps is a scaled sequence of maps with finite supports, which cannot be composed further; scale the single maps before composing them."
              .formatted(site));
    }
    return first.then(second);
  }
}
