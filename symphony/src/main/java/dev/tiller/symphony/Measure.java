package dev.tiller.symphony;

import org.jspecify.annotations.Nullable;

/**
 * A column together with how people should read it.
 *
 * @param column the column's name in the table
 * @param label what stands on an axis or over a column
 * @param unit shown after the label, such as {@code ms} or {@code bits/byte}; empty for none
 * @param share whether the values are shares in [0, 1] that are shown as percentages
 * @param media what the column's texts are, or null for plain values
 */
public record Measure(
    String column, String label, String unit, boolean share, @Nullable Media media) {

  /** A quantity without a unit. */
  public static Measure of(String column, String label) {
    return new Measure(column, label, "", false, null);
  }

  /** A quantity in {@code unit}. */
  public static Measure of(String column, String label, String unit) {
    return new Measure(column, label, unit, false, null);
  }

  /** A share in [0, 1], shown in percent. */
  public static Measure share(String column, String label) {
    return new Measure(column, label, "", true, null);
  }

  /** A column of texts that are shown as {@code media}. */
  public static Measure media(String column, String label, Media media) {
    return new Measure(column, label, "", false, media);
  }
}
