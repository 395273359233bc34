package dev.tiller.steering;

import java.util.List;

/**
 * Makes the map of a site from that site's responses alone: what most methods are. One that chooses
 * among the neurons of all sites implements {@link ResponseMethod} itself.
 */
public interface SiteMethod extends ResponseMethod {

  /**
   * Fits one site.
   *
   * @return its map, for every value and position: supports are added by whoever called
   */
  Stage fit(SiteResponses site);

  /** Site by site, each element of {@code sites} read once. */
  @Override
  default List<? extends Stage> fit(List<SiteResponses> sites) {
    Stage[] maps = new Stage[sites.size()];
    int at = 0;
    for (SiteResponses site : sites) {
      maps[at++] = fit(site);
    }
    return List.of(maps);
  }
}
