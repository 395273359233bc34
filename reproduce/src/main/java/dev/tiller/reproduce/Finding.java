package dev.tiller.reproduce;

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
    Claim claim, double measured, double low, double high, boolean holds, String reason) {}
