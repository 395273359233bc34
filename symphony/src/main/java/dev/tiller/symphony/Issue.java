package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.symphony.filter.Filter;
import org.jspecify.annotations.Nullable;

/**
 * Something about a table that somebody should look at.
 *
 * @param kind such as "leakage" or "missing values"
 * @param severity how much it matters
 * @param sentence what was found, with numbers
 * @param rows how many rows it concerns
 * @param filter which rows, or null where they cannot be named
 */
public record Issue(
    String kind, Severity severity, String sentence, long rows, @Nullable Filter filter) {

  /** How much an issue matters. */
  public enum Severity {
    /** Figures measured on these data may be wrong. */
    @JsonProperty("high")
    HIGH,
    /** Worth a look before training. */
    @JsonProperty("medium")
    MEDIUM,
    /** Worth knowing. */
    @JsonProperty("low")
    LOW
  }
}
