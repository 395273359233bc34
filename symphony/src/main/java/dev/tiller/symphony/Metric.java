package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of a set of rows.
 *
 * @param label for people
 * @param kind how
 * @param column measured; the labels, for accuracy
 * @param against the predictions, for accuracy; null otherwise
 */
public record Metric(String label, Kind kind, String column, @Nullable String against) {

  /** How a column becomes a number. */
  public enum Kind {
    /** Share of rows whose two columns agree. */
    @JsonProperty("accuracy")
    ACCURACY,
    /** Share of rows that are true, or 1. */
    @JsonProperty("share")
    SHARE,
    /** Mean of finite numbers. */
    @JsonProperty("mean")
    MEAN
  }

  /** Refuses accuracy without predictions. */
  public Metric {
    if (kind == Kind.ACCURACY) {
      Objects.requireNonNull(against, "accuracy needs a column of predictions");
    }
  }

  /** Share of rows whose prediction is their label. */
  public static Metric accuracy(String label, String prediction) {
    return new Metric("accuracy", Kind.ACCURACY, label, prediction);
  }

  /** Share of rows for which a column of truth values is true. */
  public static Metric share(String column) {
    return new Metric(column, Kind.SHARE, column, null);
  }

  /** Mean of a numeric column. */
  public static Metric mean(String column) {
    return new Metric("mean " + column, Kind.MEAN, column, null);
  }

  /** The same under another label. */
  public Metric named(String text) {
    return new Metric(text, kind, column, against);
  }
}
