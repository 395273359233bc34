package dev.tiller.symphony;

/**
 * A value to compare a curve with, drawn as a dashed line.
 *
 * @param value in the unit of the curve's quantity; must be finite
 * @param label what the line means
 */
public record Threshold(double value, String label) {

  /** Refuses a value that cannot be drawn. */
  public Threshold {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "Threshold '" + label + "' is " + value + "; give a finite value.");
    }
  }
}
