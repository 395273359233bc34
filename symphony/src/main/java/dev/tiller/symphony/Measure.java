package dev.tiller.symphony;

/**
 * A column together with how people should read it.
 *
 * @param column the column's name in the table
 * @param label what stands on an axis or over a column
 * @param unit shown after the label, such as {@code ms} or {@code bits/byte}; empty for none
 * @param share whether the values are shares in [0, 1] that are shown as percentages
 */
public record Measure(String column, String label, String unit, boolean share) {

  /** A quantity without a unit. */
  public static Measure of(String column, String label) {
    return new Measure(column, label, "", false);
  }

  /** A quantity in {@code unit}. */
  public static Measure of(String column, String label, String unit) {
    return new Measure(column, label, unit, false);
  }

  /** A share in [0, 1], shown in percent. */
  public static Measure share(String column, String label) {
    return new Measure(column, label, "", true);
  }
}
