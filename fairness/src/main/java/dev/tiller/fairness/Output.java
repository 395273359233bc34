package dev.tiller.fairness;

import java.util.Arrays;

/**
 * What a model says of one item.
 *
 * @param values scores of classes, an embedding, a box, or one number
 * @param text a label or an answer; empty where there is none
 */
public record Output(float[] values, String text) {

  /** Numbers alone. */
  public static Output of(float... values) {
    return new Output(values, "");
  }

  /** A text alone. */
  public static Output of(String text) {
    return new Output(new float[0], text);
  }

  /** Whether every number is one: a NaN or an infinity is no answer. */
  public boolean finite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Output o && Arrays.equals(values, o.values) && text.equals(o.text);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(values) + text.hashCode();
  }
}
