package dev.tiller.steering;

import dev.tiller.network.Network;
import dev.tiller.network.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Maps for tests. */
public final class Maps {

  /** Beyond every activation of the tiny networks. */
  private static final float FAR = 1e6f;

  private Maps() {}

  public static AffineMap scalar(double omega, double beta) {
    return AffineMap.of(new double[] {omega}, new double[] {beta});
  }

  public static SteeringMap of(String site, AffineMap map) {
    return forModel("fingerprint", site, map);
  }

  public static SteeringMap of(String site, SiteMap map) {
    return new SteeringMap(provenance("fingerprint"), Map.of(site, map));
  }

  public static SteeringMap forModel(String fingerprint, String site, AffineMap map) {
    return new SteeringMap(provenance(fingerprint), Map.of(site, SiteMap.of(map)));
  }

  public static Provenance provenance(String fingerprint) {
    return new Provenance(
        "linear-act",
        "tanh",
        fingerprint,
        new Provenance.Settings("LinearAct[]", "default", "mean", null, "causal", "all", 128, 0, 1),
        new Provenance.Data("source.txt", "ab", 8),
        new Provenance.Data("target.txt", "cd", 8),
        "1",
        List.of());
  }

  /** Gentle random maps at some sites of a network. */
  public static SteeringMap random(Network network, List<Site> sites, long seed, boolean bounded) {
    Map<String, SiteMap> maps = new LinkedHashMap<>();
    for (Site site : sites) {
      maps.put(site.name(), SiteMap.of(random(site.width(), seed++, bounded)));
    }
    return new SteeringMap(provenance(network.fingerprint()), maps);
  }

  /**
   * @param bounded whether every neuron is moved on one side only of the value that its map keeps,
   *     and every seventh nowhere. A bound elsewhere is a jump, which a value that two ways of
   *     computing round apart may cross in one of them only.
   */
  public static AffineMap random(int width, long seed, boolean bounded) {
    Random random = new Random(seed);
    double[] omega = new double[width];
    double[] beta = new double[width];
    float[] lo = new float[width];
    float[] hi = new float[width];
    for (int j = 0; j < width; j++) {
      omega[j] = 1 + 0.3 * random.nextGaussian();
      beta[j] = 0.2 * random.nextGaussian();
      float kept = (float) (beta[j] / (1 - omega[j]));
      boolean above = random.nextBoolean();
      lo[j] = above ? kept : -FAR;
      hi[j] = above ? FAR : kept;
      if (j % 7 == 0) {
        hi[j] = lo[j];
      }
    }
    AffineMap map = AffineMap.of(omega, beta);
    return bounded ? map.within(lo, hi) : map;
  }

  /** A rising map in three pieces. */
  public static PiecewiseMap bent(int width, long seed) {
    Random random = new Random(seed);
    float[][] slopes = new float[3][width];
    float[][] breaks = new float[2][width];
    float[] beta = new float[width];
    for (int j = 0; j < width; j++) {
      for (float[] piece : slopes) {
        piece[j] = 2 * random.nextFloat();
      }
      breaks[0][j] = (float) random.nextGaussian();
      breaks[1][j] = breaks[0][j] + (j % 5 == 0 ? 0 : random.nextFloat());
      beta[j] = random.nextFloat();
    }
    return PiecewiseMap.of(slopes, breaks, beta);
  }

  /** A condition that some texts meet. */
  public static PromptCondition condition(String site, int width, long seed) {
    Gate like = gate(site, width, seed);
    return new PromptCondition(site, like.weight(), 0.1, true, like.source(), like.others());
  }

  /** A gate that is half open at the evidence 0. */
  public static Gate gate(String site, int width, long seed) {
    Random random = new Random(seed);
    float[] weight = new float[width];
    for (int j = 0; j < width; j++) {
      weight[j] = (float) random.nextGaussian();
    }
    Provenance from = provenance("fingerprint");
    return new Gate(site, weight, 0.1, seed % 3, 0.2, 0.7, from.source(), from.target());
  }
}
