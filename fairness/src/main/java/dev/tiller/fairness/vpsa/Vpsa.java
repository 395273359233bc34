package dev.tiller.fairness.vpsa;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.MatchThreshold;
import dev.tiller.fairness.Perturbation;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The protocol of VPSA: one picture an identity; a threshold and the subjects that cooperate at it
 * ({@link Shepherd}, or a fixed false-match rate with all of them); then match and non-match rates
 * of perturbed probes against the originals, level by level.
 *
 * @param mode how scores become decisions
 * @param falseMatchRate target of {@link ScoreMode#VERIFY_FIXED_FMR}, in (0, 1)
 * @param <T> what is perturbed
 */
public record Vpsa<T>(ScoreMode mode, double falseMatchRate) {

  /**
   * What the model says of two lists.
   *
   * @param <T> what it takes
   */
  @FunctionalInterface
  public interface Decision<T> {

    /**
     * @return [gallery][probes]
     */
    double[][] scores(List<T> gallery, List<T> probes) throws IOException;
  }

  /**
   * A curve with what was fixed before it.
   *
   * @param mode of its scores
   * @param threshold fixed on unperturbed pictures
   * @param kept ids of the subjects it is about
   * @param points in the order of the levels
   */
  public record Curve(
      ScoreMode mode, double threshold, List<String> kept, List<MatchPoint> points) {}

  /** As published. */
  public static <T> Vpsa<T> faithful() {
    return new Vpsa<>(ScoreMode.RANK_ROW_MINMAX, 0.5);
  }

  /**
   * The levels of a curve, logarithmically spaced from {@code upper} down to {@code lower}, as
   * published; both ends are moved above 0 for it where need be.
   *
   * @param count at least 2; the authors take 200
   */
  public static double[] levels(double lower, double upper, int count) {
    double offset = lower <= 0 || upper <= 0 ? Math.abs(Math.min(lower, upper)) + 1 : 0;
    double high = Math.log10(upper + offset);
    double low = Math.log10(lower + offset);
    double[] levels = new double[count];
    for (int i = 0; i < count; i++) {
      double place = i == count - 1 ? low : high + (low - high) * i / (count - 1);
      levels[i] = Math.pow(10, place) - offset;
    }
    return levels;
  }

  /**
   * Runs one curve.
   *
   * @param subjects one item an identity, at least 2
   * @param levels in any order
   */
  public Curve run(
      List<Item<T>> subjects,
      Decision<T> decision,
      Perturbation<T> perturbation,
      double[] levels,
      Monitor monitor)
      throws IOException {
    if (subjects.stream().map(Item::identity).distinct().count() != subjects.size()
        || subjects.size() < 2) {
      throw new UserError(
          "VPSA takes one picture of each of at least 2 identities, but %d pictures of %d were given."
              .formatted(
                  subjects.size(), subjects.stream().map(Item::identity).distinct().count()));
    }
    List<T> originals = new ArrayList<>();
    for (Item<T> subject : subjects) {
      originals.add(subject.content().read());
    }
    double[][] clean = mode.of(decision.scores(originals, originals));
    Shepherd shepherd = shepherd(clean);
    List<T> gallery = Arrays.stream(shepherd.kept()).mapToObj(originals::get).toList();
    List<String> ids = Arrays.stream(shepherd.kept()).mapToObj(i -> subjects.get(i).id()).toList();
    List<MatchPoint> points = new ArrayList<>();
    try (Progress progress = monitor.progress("VPSA, " + perturbation.id(), levels.length)) {
      for (double level : levels) {
        if (monitor.stopRequested()) {
          throw new UserError(
              "The curve was interrupted after %d levels.".formatted(points.size()));
        }
        List<T> probes = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
          probes.add(perturbation.apply(gallery.get(i), ids.get(i), level));
        }
        double[][] scores = mode.of(decision.scores(gallery, probes));
        points.add(MatchPoint.of(level, scores, shepherd.threshold()));
        progress.step();
      }
    }
    return new Curve(mode, shepherd.threshold(), ids, points);
  }

  private Shepherd shepherd(double[][] clean) {
    if (mode == ScoreMode.RANK_ROW_MINMAX) {
      return Shepherd.of(clean);
    }
    int n = clean.length;
    double[] impostors = new double[n * (n - 1)];
    double[] genuine = new double[n];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i == j) {
          genuine[i] = clean[i][j];
        } else {
          impostors[at++] = clean[i][j];
        }
      }
    }
    MatchThreshold threshold = MatchThreshold.at(falseMatchRate, impostors, genuine);
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    return new Shepherd(threshold.value(), all, 0);
  }
}
