package dev.tiller.steering.gate;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.statistics.Auroc;
import dev.tiller.statistics.Moments;
import dev.tiller.statistics.probe.LogisticRegression;
import dev.tiller.steering.Gate;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Learns the gate of a map. Weight and offset are a logistic regression on the means of the first
 * 3, 6, 9, ... tokens of three quarters of the sentences, both sets counting alike: it estimates
 * the likelihood ratio itself, where normal distributions with the sets' moments would take the
 * neurons for independent. The penalty is strong, because most tokens come from the same few
 * sentences. Every fourth sentence is held out to choose prior, threshold and sharpness.
 *
 * <p>What a gate costs ordinary text grows with the square of its opening (the divergence of two
 * near distributions is quadratic), what it keeps of the effect with the opening itself. So the
 * choice is: among the gates that are open, on average, at least {@code keep} over held-out source
 * sentences from their eighth token on (a prompt tells about as much before anything is written),
 * the one whose mean squared opening over the tokens of the others is least.
 *
 * @param keep mean opening over source text that is asked for, in (0, 1)
 */
public record GateTraining(double keep) {

  private static final double[] PRIORS = {0, 4, 10};
  private static final double[] SHARPNESS = {1, 2, 4, 8, 16, 32};

  /** Tokens of source text before which nothing is asked of the gate. */
  private static final int PROMPT = 8;

  /** Every so many tokens the mean so far is learned from. */
  private static final int STRIDE = 3;

  /** Penalty of the standardized weights, per row that is learned from. */
  private static final double PENALTY = 0.15;

  /** Numbers that are learned from at most, 64 MB. */
  private static final long MOST_NUMBERS = 8L << 20;

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

  /** As {@link #train(LanguageModel, SteeringMap, Sentences, Sentences, Monitor)}, unwatched. */
  public Result train(LanguageModel model, SteeringMap map, Sentences source, Sentences others) {
    return train(model, map, source, others, Monitor.NONE);
  }

  /**
   * Learns a gate at the first site of a map.
   *
   * @param model that the map was fitted on; stays the caller's
   * @param source sentences that the map is for
   * @param others sentences that it should leave alone: the target's, and ordinary text
   * @param monitor asked between batches whether to stop; shows how far the reading has come
   * @throws UserError if there are fewer than 16 of either, the site tells nothing, the map moves a
   *     site that no guard can stand before, or the work was stopped
   */
  public Result train(
      LanguageModel model, SteeringMap map, Sentences source, Sentences others, Monitor monitor) {
    map.requireFits(model);
    Split inside = Split.of(source, "gate");
    Split outside = Split.of(others, "gate");
    String site = map.sites().keySet().iterator().next();
    long units =
        SiteReadings.batches(inside.learned())
            + SiteReadings.batches(outside.learned())
            + PRIORS.length
                * (SiteReadings.batches(inside.heldOut())
                    + SiteReadings.batches(outside.heldOut()));
    try (Progress progress = monitor.progress("gate", units)) {
      SiteReadings.Reader reader = new SiteReadings.Reader(monitor, progress);
      return train(model, map, inside, outside, new SiteReadings(model, model.site(site), reader));
    }
  }

  private Result train(
      LanguageModel model, SteeringMap map, Split inside, Split outside, SiteReadings readings) {
    String site = map.sites().keySet().iterator().next();
    Gate unjudged = evidence(readings, inside, outside, model.site(site));
    map.behind(unjudged).requireFits(model);
    @Nullable Choice found = null;
    for (double prior : PRIORS) {
      Gate damped = unjudged.after(prior);
      double[] open = readings.evidence(inside.heldOut(), damped, PROMPT);
      double[] shut = readings.evidence(outside.heldOut(), damped, 1);
      Choice choice = choose(damped, open, shut);
      if (found == null || choice.passed() < found.passed()) {
        found = choice;
      }
    }
    return new Result(
        found.gate(),
        found.kept(),
        found.passed(),
        found.auroc(),
        inside.heldOut().size() + outside.heldOut().size());
  }

  /** A gate that can be judged, with what it does to held-out tokens. */
  private record Choice(Gate gate, double kept, double passed, double auroc) {}

  /** Weight and offset; threshold, sharpness and prior are still to be chosen. */
  private static Gate evidence(SiteReadings readings, Split inside, Split outside, Site site) {
    long tokens =
        Stream.concat(inside.learned().stream(), outside.learned().stream())
            .mapToLong(row -> row.length)
            .sum();
    int stride = (int) Math.max(STRIDE, tokens * site.width() / MOST_NUMBERS + 1);
    double[][] source = readings.runningMeans(inside.learned(), stride);
    double[][] others = readings.runningMeans(outside.learned(), stride);
    if (source.length == 0 || others.length == 0) {
      throw new UserError(
          "The sentences are too short for a gate, which needs some of %d tokens on either side; give longer ones."
              .formatted(stride));
    }
    double[][] rows = Stream.of(source, others).flatMap(Arrays::stream).toArray(double[][]::new);
    boolean[] labels = new boolean[rows.length];
    Arrays.fill(labels, 0, source.length, true);
    LogisticRegression learned =
        LogisticRegression.fit(
            rows, labels, new LogisticRegression.Options(PENALTY * rows.length, true));
    double[] weights = learned.weights();
    if (Arrays.stream(weights).allMatch(w -> Math.abs(w) < 1e-12)) {
      throw new UserError(
          "At \"%s\" both sets look alike, so no gate can be made there; fit the map on other sites."
              .formatted(site.name()));
    }
    float[] weight = new float[weights.length];
    for (int j = 0; j < weight.length; j++) {
      weight[j] = (float) weights[j];
    }
    // The larger set is no likelier for being larger.
    double balance = Math.log((double) others.length / source.length);
    return new Gate(
        site.name(), weight, learned.intercept() + balance, 0, 0, 1, inside.data(), outside.data());
  }

  private Choice choose(Gate unjudged, double[] inside, double[] outside) {
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
    Gate best =
        candidates.stream()
            .filter(gate -> kept(gate, inside) >= keep)
            .min(Comparator.comparingDouble(gate -> passed(gate, outside)))
            .orElseThrow();
    return new Choice(best, kept(best, inside), passed(best, outside), Auroc.of(inside, outside));
  }

  private static double kept(Gate gate, double[] evidence) {
    return Arrays.stream(evidence).map(gate::opening).average().orElseThrow();
  }

  private static double passed(Gate gate, double[] evidence) {
    return Arrays.stream(evidence).map(gate::opening).map(g -> g * g).average().orElseThrow();
  }
}
