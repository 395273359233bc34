package dev.tiller.steering.arithmetic;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which neurons a map moves at one site: those whose slope differs from 1 or whose shift differs
 * from 0 by more than a tolerance.
 *
 * @param site name
 * @param neurons there
 * @param moving how many of them move
 * @param slope Euclidean norm of omega - 1
 * @param shift Euclidean norm of beta
 * @param strongest the neuron that moves most, by |omega - 1| + |beta|
 */
public record MovingNeurons(
    String site, int neurons, int moving, double slope, double shift, int strongest) {

  /** Every site of a map, in order of execution. */
  public static List<MovingNeurons> of(SteeringMap map, double tolerance) {
    List<MovingNeurons> sites = new ArrayList<>();
    map.sites().forEach((name, site) -> sites.add(of(name, site, tolerance)));
    return sites;
  }

  private static MovingNeurons of(String name, SiteMap site, double tolerance) {
    double[] slopes = slopes(site);
    double[] shifts = shifts(site);
    int moving = 0;
    int strongest = 0;
    for (int j = 0; j < slopes.length; j++) {
      moving += slopes[j] > tolerance || shifts[j] > tolerance ? 1 : 0;
      strongest = slopes[j] + shifts[j] > slopes[strongest] + shifts[strongest] ? j : strongest;
    }
    return new MovingNeurons(name, slopes.length, moving, norm(slopes), norm(shifts), strongest);
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  /** |omega - 1| of every neuron, the largest over stages and pieces of the site. */
  static double[] slopes(SiteMap site) {
    double[] most = new double[site.width()];
    for (Stage stage : site.stages()) {
      for (float[] omega : stage.slopes()) {
        Arrays.setAll(most, j -> Math.max(most[j], Math.abs(omega[j] - 1.0)));
      }
    }
    return most;
  }

  /** |beta| of every neuron, the largest over the stages of the site. */
  static double[] shifts(SiteMap site) {
    double[] most = new double[site.width()];
    for (Stage stage : site.stages()) {
      float[] beta = stage.beta();
      Arrays.setAll(most, j -> Math.max(most[j], Math.abs(beta[j])));
    }
    return most;
  }

  /** Share of all neurons of all sites that move, in [0, 1]. */
  public static double share(SteeringMap map, double tolerance) {
    long moving = 0;
    long all = 0;
    for (MovingNeurons site : of(map, tolerance)) {
      moving += site.moving;
      all += site.neurons;
    }
    return (double) moving / all;
  }

  /** One row a site. */
  public static Table table(SteeringMap map, double tolerance) {
    TableBuilder rows =
        Table.builder()
            .string("site")
            .integer("neurons")
            .integer("moving")
            .number("share")
            .number("slope")
            .number("shift")
            .integer("strongest");
    for (MovingNeurons s : of(map, tolerance)) {
      rows.row(
          s.site,
          (long) s.neurons,
          (long) s.moving,
          (double) s.moving / s.neurons,
          s.slope,
          s.shift,
          (long) s.strongest);
    }
    return rows.build();
  }
}
