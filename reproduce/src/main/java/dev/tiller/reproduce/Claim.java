package dev.tiller.reproduce;

/**
 * Something that a paper says, in a form that can be measured here.
 *
 * @param id such as {@code aura.mitigation}
 * @param statement what is measured
 * @param paper the paper's own figure, or a dash
 * @param threshold when it holds, in words
 */
public record Claim(String id, String statement, String paper, String threshold) {

  /**
   * The verdict of a measurement.
   *
   * @param measured the estimate
   * @param low lower bound of its 95 % interval; NaN if it has none
   * @param high upper bound; NaN if it has none
   * @param holds computed by the caller from the same numbers
   * @param reason why it does not hold, or what qualifies it; may be empty
   */
  public Finding measured(double measured, double low, double high, boolean holds, String reason) {
    return new Finding(this, measured, low, high, holds, reason);
  }

  /** The row of a claim that could not be measured: it does not hold, and says why. */
  public Finding untested(String reason) {
    return new Finding(this, Double.NaN, Double.NaN, Double.NaN, false, reason);
  }
}
