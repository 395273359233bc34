package dev.tiller.steering.gate;

import dev.tiller.model.LanguageModel;
import dev.tiller.statistics.Auroc;
import dev.tiller.statistics.Moments;
import dev.tiller.steering.Gate;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tensor.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Learns the gate of a map: the moments from three quarters of the sentences, threshold and
 * sharpness from every fourth.
 *
 * <p>What a gate costs ordinary text grows with the square of its opening (the divergence of two
 * near distributions is quadratic), what it keeps of the effect with the opening itself. So the
 * choice is: among the gates that are open, on average, at least {@code keep} over the tokens of
 * held-out source sentences, the one whose mean squared opening over the tokens of the others is
 * least.
 *
 * @param keep mean opening over source text that is asked for, in (0, 1)
 */
public record GateTraining(double keep) {

  private static final double[] SHARPNESS = {1, 2, 4, 8, 16, 32};
  private static final int THRESHOLDS = 100;

  /** Asks for nine tenths. */
  public GateTraining() {
    this(0.9);
  }

  /** Checks the range. */
  public GateTraining {
    if (!(keep > 0 && keep < 1)) {
      throw new UserError(
          "A gate was asked to keep "
              + keep
              + " of the effect; a number between 0 and 1 was expected, such as 0.9.");
    }
  }

  /**
   * A gate and how it did on the sentences that were held out.
   *
   * @param gate what was learned
   * @param kept mean opening over the tokens of source sentences
   * @param passed mean squared opening over the tokens of the others: about the share of the side
   *     effect that is left
   * @param auroc how well the evidence tells tokens of both apart; 0.5 is not at all
   * @param heldOut sentences of both sets together
   */
  public record Result(Gate gate, double kept, double passed, double auroc, int heldOut) {}

  /**
   * Learns a gate at the first site of a map.
   *
   * @param model that the map was fitted on; stays the caller's
   * @param source sentences that the map is for
   * @param others sentences that it should leave alone: the target's, and ordinary text
   * @throws UserError if there are fewer than 16 of either, or the site tells nothing
   */
  public Result train(LanguageModel model, SteeringMap map, Sentences source, Sentences others) {
    map.requireFits(model);
    Split inside = Split.of(source, "gate");
    Split outside = Split.of(others, "gate");
    String site = map.sites().keySet().iterator().next();
    SiteReadings readings = new SiteReadings(model, model.site(site));
    Gate unjudged =
        moments(site, readings.means(inside.learned()), readings.means(outside.learned()))
            .between(inside.data(), outside.data());
    double[] open = readings.evidence(inside.heldOut(), unjudged);
    double[] shut = readings.evidence(outside.heldOut(), unjudged);
    Gate gate = choose(unjudged, open, shut);
    return new Result(
        gate,
        opening(gate, open).average().orElseThrow(),
        opening(gate, shut).map(g -> g * g).average().orElseThrow(),
        Auroc.of(open, shut),
        inside.heldOut().size() + outside.heldOut().size());
  }

  /** Weight and offset of the evidence. */
  private record Line(String site, float[] weight, double offset) {

    Gate between(Provenance.Data source, Provenance.Data others) {
      return new Gate(site, weight, offset, 0, 1, source, others);
    }
  }

  /**
   * Log-likelihood ratio of two normal distributions with one variance, over d: (m_s - m_o) / v
   * times (x - (m_s + m_o) / 2).
   */
  private static Line moments(String site, float[][] source, float[][] others) {
    int width = source[0].length;
    float[] weight = new float[width];
    double offset = 0;
    boolean tells = false;
    for (int j = 0; j < width; j++) {
      Moments a = Moments.of(column(source, j));
      Moments b = Moments.of(column(others, j));
      double variance = (a.variance() + b.variance()) / 2;
      double epsilon = 1e-6 * Math.max(1, Math.abs(b.mean()));
      if (variance > epsilon * epsilon) {
        weight[j] = (float) ((a.mean() - b.mean()) / variance / width);
        offset -= weight[j] * (a.mean() + b.mean()) / 2;
        tells |= weight[j] != 0;
      }
    }
    if (!tells) {
      throw new UserError(
          "At \"%s\" both sets look alike, so no gate can be made there; fit the map on other sites."
              .formatted(site));
    }
    return new Line(site, weight, offset);
  }

  private static double[] column(float[][] rows, int neuron) {
    return Arrays.stream(rows).mapToDouble(row -> row[neuron]).toArray();
  }

  private Gate choose(Gate unjudged, double[] inside, double[] outside) {
    double[] sorted = inside.clone();
    Arrays.sort(sorted);
    double spread =
        Moments.of(DoubleStream.concat(Arrays.stream(inside), Arrays.stream(outside)).toArray())
            .standardDeviation();
    List<Gate> candidates = new ArrayList<>();
    for (double sharpness : SHARPNESS) {
      for (int k = 0; k < THRESHOLDS; k++) {
        double threshold = sorted[k * (sorted.length - 1) / (THRESHOLDS - 1)];
        candidates.add(unjudged.with(threshold, sharpness / Math.max(spread, 1e-12)));
      }
      // Below everything: open for all of the source, whatever is asked.
      candidates.add(
          unjudged.with(sorted[0] - 10 * spread / sharpness, sharpness / Math.max(spread, 1e-12)));
    }
    return candidates.stream()
        .filter(gate -> opening(gate, inside).average().orElseThrow() >= keep)
        .min(
            Comparator.comparingDouble(
                gate -> opening(gate, outside).map(g -> g * g).average().orElseThrow()))
        .orElseThrow();
  }

  private static DoubleStream opening(Gate gate, double[] evidence) {
    return Arrays.stream(evidence).map(gate::opening);
  }
}
