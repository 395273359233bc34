package dev.tiller.steering.arithmetic;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Leaves alone all neurons but those that a map moves most, by |omega - 1| + |beta|. A site at
 * which no neuron is left is dropped.
 *
 * <p>This cuts a finished map. A regularizer during training ({@link
 * dev.tiller.steering.lineas.Sparsity}) lets the neurons that stay make up for those that go; that
 * is better where the data is still there.
 */
public final class Sparsification {

  private Sparsification() {}

  /**
   * Keeps the strongest neurons of all sites together; of equals the earlier ones.
   *
   * @param count how many, at least 1
   */
  public static SteeringMap strongest(SteeringMap map, int count) {
    double[] all =
        map.sites().values().stream()
            .flatMapToDouble(site -> Arrays.stream(moves(site)))
            .sorted()
            .toArray();
    if (count < 1) {
      throw new UserError("A map was to keep " + count + " neurons; at least 1 was expected.");
    }
    double least = all[Math.max(0, all.length - count)];
    long above = Arrays.stream(all).filter(m -> m > least).count();
    return kept(map, least, count - above, "the %d strongest".formatted(count));
  }

  /**
   * Keeps the neurons that move more than a threshold.
   *
   * @param threshold on |omega - 1| + |beta|, at least 0
   */
  public static SteeringMap above(SteeringMap map, double threshold) {
    if (!(threshold >= 0)) {
      throw new UserError("The threshold is " + threshold + "; at least 0 was expected.");
    }
    return kept(map, threshold, 0, "above " + threshold);
  }

  /** Keeps what moves more than {@code least}, and the first {@code equals} that move as much. */
  private static SteeringMap kept(SteeringMap map, double least, long equals, String words) {
    long left = equals;
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    for (Map.Entry<String, SiteMap> site : map.sites().entrySet()) {
      double[] moves = moves(site.getValue());
      boolean[] keep = new boolean[moves.length];
      boolean any = false;
      for (int j = 0; j < keep.length; j++) {
        boolean equal = moves[j] == least && left > 0;
        left -= equal ? 1 : 0;
        keep[j] = moves[j] > least || equal;
        any |= keep[j];
      }
      if (any) {
        sites.put(site.getKey(), only(site.getValue(), keep));
      }
    }
    if (sites.isEmpty()) {
      throw new UserError(
          "No neuron of this map moves enough ("
              + words
              + "), so nothing would be left of it; lower the threshold.");
    }
    Provenance.Derivation change = new Provenance.Derivation("sparsify", words, null);
    return new SteeringMap(map.provenance().after(change), sites, map.guard());
  }

  private static double[] moves(SiteMap site) {
    double[] moves = MovingNeurons.slopes(site);
    double[] shifts = MovingNeurons.shifts(site);
    Arrays.setAll(moves, j -> moves[j] + shifts[j]);
    return moves;
  }

  private static SiteMap only(SiteMap site, boolean[] keep) {
    return new SiteMap(
        site.stages().stream().<Stage>map(stage -> stage.only(keep)).toList(), site.strength());
  }
}
