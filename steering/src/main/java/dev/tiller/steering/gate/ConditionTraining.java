package dev.tiller.steering.gate;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.steering.PrincipalDirection;
import dev.tiller.steering.PromptCondition;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns the condition of a map (CAST, arXiv 2409.05907, section 3.3 and appendix C.2) from
 * sentences that are to meet it and sentences that are not.
 *
 * <p>The condition vector of a site is the first principal component of the sentences' mean
 * activations, taken from the middle between the two sets' means. Site, threshold and the side of
 * it that meets the condition are searched for the best F1, the harmonic mean of precision and
 * recall; with sets of unequal size F1 counts the larger one for more. Vectors and thresholds are
 * learned from three quarters of the sentences, every fourth says how well they do.
 */
public final class ConditionTraining {

  private ConditionTraining() {}

  /**
   * A condition and how it did on the sentences that were held out.
   *
   * @param condition what was learned
   * @param f1 in [0, 1]
   * @param kept share of the source's sentences that meet it
   * @param passed share of the others that meet it all the same
   * @param heldOut sentences of both sets together
   */
  public record Result(
      PromptCondition condition, double f1, double kept, double passed, int heldOut) {}

  /** The sites that a condition of this map may look at: up to the map's first, in order. */
  public static List<Site> candidates(LanguageModel model, SteeringMap map) {
    Site first = model.site(map.sites().keySet().iterator().next());
    return model.sites().stream()
        .filter(site -> site.width() > 0 && site.index() <= first.index())
        .toList();
  }

  /**
   * As {@link #train(LanguageModel, SteeringMap, List, Sentences, Sentences, Monitor)}, unwatched.
   */
  public static Result train(
      LanguageModel model, SteeringMap map, List<Site> sites, Sentences source, Sentences others) {
    return train(model, map, sites, source, others, Monitor.NONE);
  }

  /**
   * Learns a condition.
   *
   * @param model that the map was fitted on; stays the caller's
   * @param sites to choose from, at least one; see {@link #candidates}
   * @param source sentences that the map is for
   * @param others sentences that it should leave alone
   * @param monitor asked between batches whether to stop; shows how far the reading has come
   * @throws UserError if there are fewer than 16 of either, no site tells them apart, or the work
   *     was stopped
   */
  public static Result train(
      LanguageModel model,
      SteeringMap map,
      List<Site> sites,
      Sentences source,
      Sentences others,
      Monitor monitor) {
    map.requireFits(model);
    Split inside = Split.of(source, "condition");
    Split outside = Split.of(others, "condition");
    long learned = SiteReadings.batches(inside.learned()) + SiteReadings.batches(outside.learned());
    long judged = SiteReadings.batches(inside.heldOut()) + SiteReadings.batches(outside.heldOut());
    try (Progress progress = monitor.progress("condition", sites.size() * learned + judged)) {
      SiteReadings.Reader reader = new SiteReadings.Reader(monitor, progress);
      PromptCondition chosen = choose(model, map, sites, inside, outside, reader);
      return judged(
          chosen,
          decide(model, chosen, inside.heldOut(), reader),
          decide(model, chosen, outside.heldOut(), reader));
    }
  }

  private static PromptCondition choose(
      LanguageModel model,
      SteeringMap map,
      List<Site> sites,
      Split inside,
      Split outside,
      SiteReadings.Reader reader) {
    // What taking every sentence gives; a cut that is no better tells nothing.
    BestCut best =
        new BestCut(
            0,
            true,
            BestCut.f1(inside.learned().size(), outside.learned().size(), inside.learned().size()));
    @Nullable PromptCondition chosen = null;
    for (Site site : sites) {
      SiteReadings readings = new SiteReadings(model, site, reader);
      float[][] a = readings.means(inside.learned());
      float[][] b = readings.means(outside.learned());
      double[] direction = PrincipalDirection.of(centered(a, b));
      if (length(direction) == 0) {
        continue;
      }
      PromptCondition vector =
          new PromptCondition(
              site.name(), narrow(direction), 0, true, inside.data(), outside.data());
      map.behind(vector).requireFits(model);
      BestCut found = BestCut.best(similarities(vector, a), similarities(vector, b));
      if (found.f1() > best.f1()) {
        best = found;
        chosen = vector.with(found.value(), found.above());
      }
    }
    if (chosen == null) {
      throw new UserError(
          "Both sets look alike at every site that was tried, so no condition can be made of them; give other sentences or sites.");
    }
    return chosen;
  }

  /**
   * Which prompts meet a condition.
   *
   * @param model stays the caller's
   * @param prompts token ids, none empty
   */
  public static boolean[] decide(
      LanguageModel model, PromptCondition condition, List<int[]> prompts) {
    return decide(
        model, condition, prompts, new SiteReadings.Reader(Monitor.NONE, Progress.silent()));
  }

  private static boolean[] decide(
      LanguageModel model,
      PromptCondition condition,
      List<int[]> prompts,
      SiteReadings.Reader reader) {
    Site site = model.site(condition.site());
    float[][] means = new SiteReadings(model, site, reader).means(prompts);
    boolean[] met = new boolean[means.length];
    for (int i = 0; i < met.length; i++) {
      met[i] = condition.isMet(condition.similarity(means[i]));
    }
    return met;
  }

  private static Result judged(PromptCondition condition, boolean[] inside, boolean[] outside) {
    long met = count(inside);
    long mistaken = count(outside);
    return new Result(
        condition,
        BestCut.f1(met, mistaken, inside.length),
        (double) met / inside.length,
        (double) mistaken / outside.length,
        inside.length + outside.length);
  }

  private static long count(boolean[] flags) {
    long count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }

  private static double[] similarities(PromptCondition condition, float[][] means) {
    double[] all = new double[means.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = condition.similarity(means[i]);
    }
    return all;
  }

  /** Both sets as seen from the middle between their means. */
  private static double[][] centered(float[][] a, float[][] b) {
    double[] middle = new double[a[0].length];
    for (float[][] set : List.of(a, b)) {
      for (float[] row : set) {
        for (int j = 0; j < middle.length; j++) {
          middle[j] += row[j] / (2.0 * set.length);
        }
      }
    }
    double[][] rows = new double[a.length + b.length][middle.length];
    for (int i = 0; i < rows.length; i++) {
      float[] row = i < a.length ? a[i] : b[i - a.length];
      for (int j = 0; j < middle.length; j++) {
        rows[i][j] = row[j] - middle[j];
      }
    }
    return rows;
  }

  private static double length(double[] vector) {
    double sum = 0;
    for (double x : vector) {
      sum += x * x;
    }
    return sum;
  }

  private static float[] narrow(double[] vector) {
    float[] narrow = new float[vector.length];
    for (int j = 0; j < narrow.length; j++) {
      narrow[j] = (float) vector[j];
    }
    return narrow;
  }
}
