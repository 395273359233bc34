package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The part of the network that training runs: from the tokens to the last loss site.
 *
 * @param segments in order of execution
 * @param first number of the segment with the first map: nothing before it needs a gradient
 * @param trained sites whose maps some loss site sees; later maps stay identity
 * @param lossSites in order of execution
 */
record Span(List<Segment> segments, int first, List<Site> trained, List<Site> lossSites) {

  static Span of(Network network, List<Site> sites, List<Site> lossSites) {
    Site last = lossSites.stream().max(Comparator.comparingInt(Site::index)).orElseThrow();
    List<Site> trained = sites.stream().filter(site -> site.index() <= last.index()).toList();
    if (trained.isEmpty()) {
      throw new UserError(
          "All steered sites, from \"%s\" on, come after the last loss site \"%s\", so no map can be trained; choose a later loss site or an earlier steered one."
              .formatted(sites.get(0).name(), last.name()));
    }
    Set<Site> wanted = new HashSet<>(trained);
    int first = -1;
    int end = 0;
    for (int s = 0; s < network.segments().size(); s++) {
      List<Site> here = network.segments().get(s).sites();
      first = first < 0 && here.stream().anyMatch(wanted::contains) ? s : first;
      end = here.contains(last) ? s + 1 : end;
    }
    return new Span(network.segments().subList(0, end), first, trained, lossSites);
  }

  /** The site after which a pass may end. */
  Site last() {
    return lossSites.get(lossSites.size() - 1);
  }

  /** Neurons of all loss sites. */
  int width() {
    return lossSites.stream().mapToInt(Site::width).sum();
  }
}
