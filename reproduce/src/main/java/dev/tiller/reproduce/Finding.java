package dev.tiller.reproduce;

import java.util.Locale;

/**
 * A claim with what was measured.
 *
 * @param claim what was tested
 * @param measured the estimate; NaN if it could not be measured
 * @param low lower bound of its 95 % interval; NaN if it has none
 * @param high upper bound; NaN if it has none
 * @param holds whether the measurement meets the claim's threshold
 * @param reason why not, or what qualifies it; may be empty
 */
public record Finding(
    Claim claim, double measured, double low, double high, boolean holds, String reason) {

  /**
   * For people, in a few lines: the verdict, the claim's sentence, the paper's figure and the one
   * measured here with its interval, when it holds, and what qualifies it.
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    String verdict = Double.isNaN(measured) && !holds ? "UNTESTED" : holds ? "HOLDS" : "FAILS";
    text.append("%-9s%s: %s%n".formatted(verdict, claim.id(), claim.statement()));
    text.append(
        "         here %s; the paper %s; holds when %s%n"
            .formatted(
                figure(),
                claim.paper().equals("-") ? "gives none" : claim.paper(),
                claim.threshold()));
    if (!reason.isEmpty()) {
      text.append("         %s%n".formatted(reason));
    }
    return text.toString().stripTrailing();
  }

  private String figure() {
    if (Double.isNaN(measured)) {
      return "not measured";
    }
    return Double.isNaN(low)
        ? String.format(Locale.ROOT, "%.3g", measured)
        : String.format(Locale.ROOT, "%.3g [%.3g, %.3g]", measured, low, high);
  }
}
