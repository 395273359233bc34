package dev.tiller.steering.budget;

import dev.tiller.evaluation.Divergence;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.steering.PromptCondition;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a {@link DivergenceBudget} has to be told so that a promise holds for the tokens after the
 * prompt, which it does not see: split conformal prediction over texts that nothing else was chosen
 * on (Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005; Papadopoulos and
 * others, Inductive confidence machines, 2002).
 *
 * <p>Of each text the beginning is taken for its prompt. Its score is the smallest budget over the
 * prompt at which KL(plain || steered), as a mean over the tokens that follow, exceeds {@link
 * #nats}. Of n scores the k-th smallest is taken, k = floor((1 - coverage) (n + 1)), and the budget
 * lies just below it: where a new text is exchangeable with these n, its score is among the k
 * smallest of n + 1 with probability k / (n + 1) at most, and in every other case it stays within.
 * The same is done for one strength for all prompts.
 *
 * <p>What is promised: of texts drawn like these, with a beginning as long, at least the share
 * {@code coverage} stays within {@code nats} after it, over the draw of the n texts and of the new
 * one together. What is not: anything about texts of another kind, about the worst text, or about
 * what the steered model writes itself, since the texts are given. And it stands on what the
 * bisection of a budget stands on too, that a text's divergence grows with the strength.
 *
 * @param nats what the tokens after the prompt may diverge by on average, above 0
 * @param coverage share of texts that is to stay within it, in (0, 1)
 * @param prompt tokens of a text that stand for its prompt, at least one
 */
public record BudgetCalibration(double nats, double coverage, int prompt) {

  private static final int BATCH = 32;

  /** Checks the ranges. */
  public BudgetCalibration {
    DivergenceBudget.of(nats);
    if (!(coverage > 0 && coverage < 1)) {
      throw new UserError(
          "A coverage of %s was given; a share between 0 and 1 was expected, such as 0.9."
              .formatted(coverage));
    }
    if (prompt < 1) {
      throw new UserError(
          "A prompt of %d tokens was given; at least one was expected.".formatted(prompt));
    }
  }

  /**
   * What to use.
   *
   * @param budget over the prompt, in nats a token, for {@link DivergenceBudget#of(double)}; where
   *     the full map keeps the promise, the most that it does to one of these prompts
   * @param strength for all prompts alike, in [0, 1], which keeps the same promise without a look
   *     at the prompt
   * @param texts that were long enough to count
   */
  public record Result(double budget, double strength, int texts) {}

  /** As {@link #calibrate(LanguageModel, SteeringMap, List, Monitor)}, unwatched. */
  public Result calibrate(LanguageModel model, SteeringMap map, List<int[]> texts) {
    return calibrate(model, map, texts, Monitor.NONE);
  }

  /**
   * Calibrates for one map, up to its full strength.
   *
   * @param model that the map was fitted on; stays the caller's
   * @param texts token ids; those that end with the prompt are left out
   * @param monitor asked between batches whether to stop; shows how far it has come
   * @throws UserError if there are too few texts for this coverage, the map decides from a whole
   *     prompt or moves the last position alone, or the work was stopped
   */
  public Result calibrate(
      LanguageModel model, SteeringMap map, List<int[]> texts, Monitor monitor) {
    requireTokenByToken(map);
    DivergenceBudget steps = DivergenceBudget.of(nats);
    List<int[]> longer = texts.stream().filter(ids -> ids.length > prompt).toList();
    int rank = rank(longer.size());
    int batches = (longer.size() + BATCH - 1) / BATCH;
    List<Critical> found = new ArrayList<>();
    try (Progress progress =
        monitor.progress("calibrating the budget", batches * (steps.steps() + 2L))) {
      for (int from = 0; from < longer.size(); from += BATCH) {
        List<int[]> batch = longer.subList(from, Math.min(longer.size(), from + BATCH));
        found.addAll(new Texts(model, map, batch, monitor, progress).criticals(steps));
      }
    }
    double budget = kth(found.stream().mapToDouble(Critical::budget), rank);
    return new Result(
        Double.isInfinite(budget)
            ? found.stream().mapToDouble(Critical::full).max().orElseThrow()
            : Math.nextDown(budget),
        kth(found.stream().mapToDouble(Critical::strength), rank),
        longer.size());
  }

  private static void requireTokenByToken(SteeringMap map) {
    DivergenceBudget.requireEverywhere(new Steering.Part(map, 1));
    if (map.guard() instanceof PromptCondition) {
      throw new UserError(
          "A map behind a condition decides from the whole of a text that is given, so what it does after a prompt cannot be told from one; calibrate the map without it.");
    }
  }

  /** Which of n scores in rising order. */
  private int rank(int n) {
    // Not one less for a product a hair below a whole number.
    int rank = (int) Math.floor((1 - coverage) * (n + 1) + 1e-9);
    if (rank < 1) {
      throw new UserError(
          "A coverage of %s needs at least %d texts of more than %d tokens, but there are %d; give more texts, or ask for less."
              .formatted(coverage, (int) Math.ceil(coverage / (1 - coverage) - 1e-9), prompt, n));
    }
    return rank;
  }

  private static double kth(DoubleStream scores, int rank) {
    return scores.sorted().skip(rank - 1L).findFirst().orElseThrow();
  }

  /**
   * Where a text's promise breaks.
   *
   * @param strength the largest that keeps it
   * @param budget over its prompt at which a larger one is chosen; infinite where none breaks it
   * @param full divergence of its prompt under the full map
   */
  private record Critical(double strength, double budget, double full) {}

  /** Divergence of one text, in nats a token, within its prompt and after it. */
  private record Sides(double before, double after) {}

  /** A batch of texts, each steered at a strength of its own. */
  private final class Texts {

    private final LanguageModel model;
    private final SteeringMap map;
    private final List<int[]> texts;
    private final Monitor monitor;
    private final Progress progress;

    private Texts(
        LanguageModel model,
        SteeringMap map,
        List<int[]> texts,
        Monitor monitor,
        Progress progress) {
      this.model = model;
      this.map = map;
      this.texts = texts;
      this.monitor = monitor;
      this.progress = progress;
    }

    private List<Critical> criticals(DivergenceBudget steps) {
      double[] low = new double[texts.size()];
      double[] high = new double[texts.size()];
      Arrays.fill(high, steps.most());
      Sides[] full = at(high);
      for (int step = 0; step < steps.steps(); step++) {
        double[] middle = new double[low.length];
        Arrays.setAll(middle, i -> (low[i] + high[i]) / 2);
        Sides[] there = at(middle);
        for (int i = 0; i < low.length; i++) {
          if (there[i].after() <= nats) {
            low[i] = middle[i];
          } else {
            high[i] = middle[i];
          }
        }
      }
      Sides[] broken = at(high);
      List<Critical> criticals = new ArrayList<>();
      for (int i = 0; i < low.length; i++) {
        boolean kept = full[i].after() <= nats;
        criticals.add(
            new Critical(
                kept ? steps.most() : low[i],
                kept ? Double.POSITIVE_INFINITY : broken[i].before(),
                full[i].before()));
      }
      return criticals;
    }

    private Sides[] at(double[] strengths) {
      if (monitor.stopRequested()) {
        throw new UserError("The calibration was stopped; nothing was kept.");
      }
      List<List<Steering.Part>> rows =
          Arrays.stream(strengths).mapToObj(s -> List.of(new Steering.Part(map, s))).toList();
      try (Steering steering = Steering.perRow(model, rows)) {
        return Divergence.of(model, texts, Taps.NONE, steering.taps()).bySentence().stream()
            .map(values -> new Sides(mean(values, 0, prompt), mean(values, prompt, values.length)))
            .toArray(Sides[]::new);
      } finally {
        progress.step();
      }
    }

    private static double mean(double[] values, int from, int to) {
      return Arrays.stream(values, from, to).average().orElseThrow();
    }
  }
}
