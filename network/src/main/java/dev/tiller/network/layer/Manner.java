package dev.tiller.network.layer;

import dev.tiller.network.Role;
import dev.tiller.network.Site;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all parts that one view of {@link Parts} hands out, beside their names.
 *
 * @param together whether their sites share the stage of the last ones
 * @param role of their sites
 * @param axis where their sites have their neurons
 * @param biasFlag see {@link Parts#biasFlag}
 * @param reads see {@link Parts#reading}
 */
record Manner(
    boolean together,
    Role role,
    Site.Axis axis,
    @Nullable String biasFlag,
    @Nullable String reads) {

  static final Manner USUAL = new Manner(false, Role.OTHER, Site.Axis.LAST, null, null);

  Manner inOneStage() {
    return new Manner(true, role, axis, biasFlag, reads);
  }

  Manner as(Role played) {
    return new Manner(together, played, axis, biasFlag, reads);
  }

  Manner along(Site.Axis other) {
    return new Manner(together, role, other, biasFlag, reads);
  }

  Manner biasedBy(String flag) {
    return new Manner(together, role, axis, flag, reads);
  }

  Manner reading(Site site) {
    return new Manner(together, role, axis, biasFlag, site.name());
  }
}
