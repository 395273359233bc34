package dev.tiller.steering.fit;

import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way through the network: the segments up to the last chosen site, and inside each the stages
 * of chosen sites that a causal fit estimates together.
 *
 * @param legs in order of execution
 */
record Course(List<Leg> legs) {

  /**
   * One segment.
   *
   * @param segment to run
   * @param stages chosen sites that do not feed one another, in order; empty if none is chosen here
   */
  record Leg(Segment segment, List<List<Site>> stages) {

    /**
     * Whether the segment is nearly done after a stage, the last one here, so that a fit goes on
     * from what it saw there instead of running the segment again.
     */
    boolean keeps(List<Site> stage) {
      Segment.@Nullable Branch ending = segment.ending();
      return ending != null
          && stage.equals(List.of(ending.last()))
          && stage.equals(stages.get(stages.size() - 1));
    }
  }

  static Course of(Network network, List<Site> chosen) {
    Set<Site> wanted = new HashSet<>(chosen);
    List<Leg> legs = new ArrayList<>();
    int found = 0;
    for (Segment segment : network.segments()) {
      if (found == wanted.size()) {
        break;
      }
      TreeMap<Integer, List<Site>> byStage = new TreeMap<>();
      for (Site site : segment.sites()) {
        if (wanted.contains(site)) {
          byStage.computeIfAbsent(site.stage(), s -> new ArrayList<>()).add(site);
          found++;
        }
      }
      legs.add(new Leg(segment, List.copyOf(byStage.values())));
    }
    return new Course(List.copyOf(legs));
  }

  /** Runs through a segment for every batch that a causal fit makes. */
  long causalRuns() {
    long stages = legs.stream().mapToLong(leg -> leg.stages().size()).sum();
    return stages + legs.size() - 1;
  }
}
