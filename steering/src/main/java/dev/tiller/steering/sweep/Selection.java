package dev.tiller.steering.sweep;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the best step of a sweep is told: the operating-point rule of arXiv 2410.23054 (captions of
 * its tables) is the best effect among those that raise the perplexity by less than 1.
 *
 * @param aim whether the concept is wanted
 * @param budget what it may cost
 */
public record Selection(Aim aim, Budget budget) {

  /** Which share is the better one. */
  public enum Aim {
    /** The concept is to be induced. */
    MORE,
    /** The concept is to be removed. */
    LESS
  }

  /**
   * How far the perplexity of neutral text may rise over the plain model's: strictly less.
   *
   * @param rise above 0
   * @param relative whether {@code rise} is a share of the plain perplexity (0.05 is five percent)
   *     or in units of perplexity
   */
  public record Budget(double rise, boolean relative) {

    /** Less than +1, absolute. */
    public static final Budget PAPER = new Budget(1, false);

    /**
     * Less than a tenth more: about what +1 is to the models of the paper, and fit for any other.
     */
    public static final Budget USUAL = new Budget(0.1, true);

    /** Checks the number. */
    public Budget {
      if (!(rise > 0) || !Double.isFinite(rise)) {
        throw new UserError(
            "The perplexity may rise by %s; a number above 0 was expected, such as 1 or 5%%."
                .formatted(rise));
      }
    }

    /**
     * @param word a number such as {@code 1}, or a share of the plain perplexity such as {@code 5%}
     */
    public static Budget parse(String word) {
      boolean relative = word.endsWith("%");
      String number = relative ? word.substring(0, word.length() - 1) : word;
      try {
        double value = Double.parseDouble(number.strip());
        return new Budget(relative ? value / 100 : value, relative);
      } catch (NumberFormatException e) {
        throw new UserError(
            "\"%s\" is no rise of the perplexity; a number was expected, such as 1 or 5%%."
                .formatted(word),
            e);
      }
    }

    /** The perplexity that a step must stay below. */
    public double ceiling(double plain) {
      return relative ? plain * (1 + rise) : plain + rise;
    }

    /** As a person would write it. */
    @Override
    public String toString() {
      double shown = relative ? 100 * rise : rise;
      String number = shown == Math.rint(shown) ? Long.toString((long) shown) : shown + "";
      return "+" + number + (relative ? " %" : "");
    }
  }

  /**
   * The step with the best effect within the budget; the weaker one where two have the same. It is
   * the plain model where nothing else is better.
   *
   * @throws UserError if no neutral text was measured
   */
  public Sweep.Step best(Sweep sweep) {
    double ceiling = budget.ceiling(perplexity(sweep.plain()));
    return sweep.steps().stream()
        .filter(step -> step == sweep.plain() || perplexity(step) < ceiling)
        .max(
            Comparator.comparingDouble(this::effect)
                .thenComparing(Comparator.comparingDouble(Selection::perplexity).reversed()))
        .orElseThrow();
  }

  /**
   * Of the steps with a better effect than the plain model that cost too much, the one that costs
   * least: what was nearly chosen where the best is the plain model.
   *
   * @throws UserError if no neutral text was measured
   */
  public Optional<Sweep.Step> nearestMiss(Sweep sweep) {
    double ceiling = budget.ceiling(perplexity(sweep.plain()));
    return sweep.steps().stream()
        .filter(step -> effect(step) > effect(sweep.plain()) && perplexity(step) >= ceiling)
        .min(Comparator.comparingDouble(Selection::perplexity));
  }

  /**
   * The Pareto front: steps to which no other is at least as good in effect and perplexity and
   * better in one of them, in the order of the sweep.
   *
   * @throws UserError if no neutral text was measured
   */
  public List<Sweep.Step> front(Sweep sweep) {
    return sweep.steps().stream()
        .filter(step -> sweep.steps().stream().noneMatch(other -> beats(other, step)))
        .toList();
  }

  /**
   * The sweep's table with two more columns: {@code front}, and {@code operating_point} for the
   * best step.
   */
  public Table mark(Sweep sweep) {
    List<Sweep.Step> front = front(sweep);
    Sweep.Step best = best(sweep);
    boolean[] efficient = new boolean[sweep.steps().size()];
    boolean[] chosen = new boolean[efficient.length];
    for (int i = 0; i < efficient.length; i++) {
      efficient[i] = front.contains(sweep.steps().get(i));
      chosen[i] = sweep.steps().get(i) == best;
    }
    return sweep
        .table()
        .with(Column.booleans("front", efficient))
        .with(Column.booleans("operating_point", chosen));
  }

  private boolean beats(Sweep.Step one, Sweep.Step other) {
    double effect = effect(one) - effect(other);
    double cost = perplexity(one) - perplexity(other);
    return effect >= 0 && cost <= 0 && (effect > 0 || cost < 0);
  }

  private double effect(Sweep.Step step) {
    double share = step.outcome().share().value();
    return aim == Aim.MORE ? share : -share;
  }

  private static double perplexity(Sweep.Step step) {
    if (step.outcome().neutral().isEmpty()) {
      throw new UserError(
          "What a steering costs is told by neutral text, but none was given; give some.");
    }
    return step.outcome().perplexity().value();
  }
}
