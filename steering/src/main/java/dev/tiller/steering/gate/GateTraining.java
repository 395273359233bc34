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
 * 3, 6, 9, ... tokens (of those that a window holds) of three quarters of the sentences, both sets
 * counting alike: it estimates the likelihood ratio itself, where normal distributions with the
 * sets' moments would take the neurons for independent. The penalty is strong, because most tokens
 * come from the same few sentences. Every fourth sentence is held out to choose prior, threshold
 * and sharpness.
 *
 * <p>What a gate costs ordinary text grows with the square of its opening (the divergence of two
 * near distributions is quadratic), what it keeps of the effect with the opening itself. So the
 * choice is: among the gates that are open, on average, at least {@code keep} over held-out source
 * sentences from their eighth token on (a prompt tells about as much before anything is written),
 * the one whose mean squared opening over the tokens of the others is least.
 *
 * @param keep mean opening over source text that is asked for, in (0, 1)
 * @param window tokens that the gate looks back on; 0 for all so far
 * @param prior tokens of no evidence that count beside them; null to choose among 0, 4, 10 and 20
 */
public record GateTraining(double keep, int window, @Nullable Double prior) {

  private static final List<Double> PRIORS = List.of(0.0, 4.0, 10.0, 20.0);
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

  /** A gate that looks back on all tokens, with the prior that does best. */
  public GateTraining(double keep) {
    this(keep, 0, null);
  }

  /** Checks the range. */
  public GateTraining {
    if (!(keep > 0 && keep < 1)) {
      throw new UserError(
          "A gate was asked to keep "
              + keep
              + " of the effect; a number between 0 and 1 was expected, such as 0.9.");
    }
    if (window < 0) {
      throw new UserError(
          "A gate was asked to look back on %d tokens; 0, for all, or more were expected."
              .formatted(window));
    }
    if (prior != null && !(prior >= 0 && Double.isFinite(prior))) {
      throw new UserError(
          "A prior of %s tokens was given; a number of 0 or above was expected, such as 4."
              .formatted(prior));
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
   * Learns a gate that reads where {@link #reading} says; see {@link #train(LanguageModel,
   * SteeringMap, List, Sentences, Sentences, Monitor)}.
   */
  public Result train(
      LanguageModel model, SteeringMap map, Sentences source, Sentences others, Monitor monitor) {
    return train(model, map, reading(model, map), source, others, monitor);
  }

  /**
   * Where a gate reads unless it is told: at the embeddings, which know the words, and at the first
   * site that the map moves, or there alone if nothing stands before it.
   *
   * @throws UserError if the map is not the model's
   */
  public static List<Site> reading(LanguageModel model, SteeringMap map) {
    map.requireFits(model);
    Site first = first(model, map);
    Stream<Site> words = model.sites().stream().filter(site -> site.width() > 0).limit(1);
    return Stream.concat(words, Stream.of(first)).distinct().toList();
  }

  private static Site first(LanguageModel model, SteeringMap map) {
    return model.site(map.sites().keySet().iterator().next());
  }

  /**
   * Learns a gate of a map.
   *
   * @param model that the map was fitted on; stays the caller's
   * @param sites where it reads, at least one; none behind the map's first
   * @param source sentences that the map is for
   * @param others sentences that it should leave alone: the target's, and ordinary text
   * @param monitor asked between batches whether to stop; shows how far the reading has come
   * @throws UserError if there are fewer than 16 of either, the sites tell nothing or lie behind
   *     the map's first, the map moves a site that no guard can stand before, or the work was
   *     stopped
   */
  public Result train(
      LanguageModel model,
      SteeringMap map,
      List<Site> sites,
      Sentences source,
      Sentences others,
      Monitor monitor) {
    map.requireFits(model);
    List<Site> ordered = sites.stream().sorted(Comparator.comparingInt(Site::index)).toList();
    requireBefore(model, map, ordered);
    Split inside = Split.of(source, "gate");
    Split outside = Split.of(others, "gate");
    List<Double> priors = prior == null ? PRIORS : List.of(prior);
    long units =
        SiteReadings.batches(inside.learned())
            + SiteReadings.batches(outside.learned())
            + priors.size()
                * (SiteReadings.batches(inside.heldOut())
                    + SiteReadings.batches(outside.heldOut()));
    try (Progress progress = monitor.progress("gate", units)) {
      SiteReadings.Reader reader = new SiteReadings.Reader(monitor, progress);
      SiteReadings readings = new SiteReadings(model, ordered, reader);
      Gate unjudged = evidence(readings, inside, outside, ordered);
      map.behind(unjudged).requireFits(model);
      return best(priors, readings, inside, outside, unjudged);
    }
  }

  private static void requireBefore(LanguageModel model, SteeringMap map, List<Site> sites) {
    Site first = first(model, map);
    for (Site site : sites) {
      if (site.width() <= 0 || site.index() > first.index()) {
        throw new UserError(
            "A gate cannot read \"%s\", which %s; name sites up to the map's first, \"%s\"."
                .formatted(
                    site.name(),
                    site.width() <= 0
                        ? "has no fixed number of neurons"
                        : "comes after the first site that the map moves",
                    first.name()));
      }
    }
  }

  private Result best(
      List<Double> priors, SiteReadings readings, Split inside, Split outside, Gate unjudged) {
    @Nullable Choice found = null;
    for (double each : priors) {
      Gate damped = unjudged.after(each);
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
  private Gate evidence(SiteReadings readings, Split inside, Split outside, List<Site> sites) {
    int width = sites.stream().mapToInt(Site::width).sum();
    long tokens =
        Stream.concat(inside.learned().stream(), outside.learned().stream())
            .mapToLong(row -> row.length)
            .sum();
    int stride = (int) Math.max(STRIDE, tokens * width / MOST_NUMBERS + 1);
    double[][] source = readings.runningMeans(inside.learned(), stride, window);
    double[][] others = readings.runningMeans(outside.learned(), stride, window);
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
              .formatted(sites.get(sites.size() - 1).name()));
    }
    // The larger set is no likelier for being larger.
    double balance = Math.log((double) others.length / source.length);
    return new Gate(
        split(weights, sites),
        learned.intercept() + balance,
        0,
        window,
        0,
        1,
        inside.data(),
        outside.data());
  }

  /** One weight for all sites, site by site. */
  private static List<Gate.Reading> split(double[] weights, List<Site> sites) {
    List<Gate.Reading> readings = new ArrayList<>();
    int from = 0;
    for (Site site : sites) {
      float[] weight = new float[site.width()];
      for (int j = 0; j < weight.length; j++) {
        weight[j] = (float) weights[from + j];
      }
      readings.add(new Gate.Reading(site.name(), weight));
      from += weight.length;
    }
    return readings;
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
