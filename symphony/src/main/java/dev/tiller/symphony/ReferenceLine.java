package dev.tiller.symphony;

/**
 * A value to compare a curve with, drawn as a dashed line.
 *
 * @param value in the unit of the curve's quantity; must be finite
 * @param label what the line means
 */
public record ReferenceLine(double value, String label) {

  /** Refuses a value that cannot be drawn. */
  public ReferenceLine {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "ReferenceLine '" + label + "' is " + value + "; give a finite value.");
    }
  }
}
