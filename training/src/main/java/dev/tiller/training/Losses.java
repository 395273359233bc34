package dev.tiller.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A loss and what it is made of, by name, such as {@code entropy} and {@code reconstruction}. The
 * loss is their sum.
 *
 * @param parts in order; weights of a weighted sum are in the values
 */
public record Losses(Map<String, Double> parts) {

  /** Name of the only part of a loss that has no parts. */
  public static final String LOSS = "loss";

  /** No loss at all, to add to. */
  static final Losses NONE = new Losses(Map.of());

  /** Copies the parts. */
  public Losses {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** A loss without parts. */
  public static Losses of(double loss) {
    return new Losses(Map.of(LOSS, loss));
  }

  /** The sum. */
  public double total() {
    double sum = 0;
    for (double part : parts.values()) {
      sum += part;
    }
    return sum;
  }

  /** Sum by part. */
  Losses plus(Losses other) {
    Map<String, Double> sum = new LinkedHashMap<>(parts);
    other.parts.forEach((name, value) -> sum.merge(name, value, Double::sum));
    return new Losses(sum);
  }
}
