package dev.tiller.reproduce.bert;

import org.jspecify.annotations.Nullable;

/**
 * The best of several settings: the strongest mitigation among those within a budget of perplexity;
 * where none is, the smallest rise.
 */
final class Choice {

  private final double budget;
  private @Nullable Setting best;
  private double bestMitigation;
  private double bestRise;

  /**
   * @param budget largest relative rise that is accepted
   */
  Choice(double budget) {
    this.budget = budget;
  }

  /**
   * Considers a setting.
   *
   * @return whether it keeps the budget, so that more of the same may be tried
   */
  boolean offer(Setting setting, double mitigation, double rise) {
    boolean within = rise <= budget;
    boolean bestWithin = best != null && bestRise <= budget;
    boolean better =
        within && bestWithin
            ? mitigation > bestMitigation
            : within || !bestWithin && rise < bestRise;
    if (best == null || better) {
      best = setting;
      bestMitigation = mitigation;
      bestRise = rise;
    }
    return within;
  }

  /**
   * @throws IllegalStateException if nothing was offered
   */
  Setting best() {
    if (best == null) {
      throw new IllegalStateException("no setting was offered");
    }
    return best;
  }
}
