package dev.tiller.fairness.response;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clean embeddings at length 1, and who belongs with whom. */
final class Embeddings {

  private final float[][] clean;
  private final List<? extends Item<?>> items;
  private final Map<String, List<Integer>> byIdentity = new LinkedHashMap<>();
  private final Map<String, List<Integer>> byAttributes = new LinkedHashMap<>();

  Embeddings(List<? extends Item<?>> items, List<Output> outputs, String response) {
    Labels.width(items, outputs, response);
    this.items = items;
    clean = new float[outputs.size()][];
    for (int i = 0; i < clean.length; i++) {
      clean[i] = unit(outputs.get(i));
      byIdentity.computeIfAbsent(items.get(i).identity(), id -> new ArrayList<>()).add(i);
      byAttributes.computeIfAbsent(attributes(i), a -> new ArrayList<>()).add(i);
    }
  }

  /** At length 1; empty where it has a NaN or no length, which scores nothing. */
  static float[] unit(Output output) {
    float[] values = output.values();
    double squares = 0;
    for (float v : values) {
      squares += (double) v * v;
    }
    if (!output.finite() || squares == 0) {
      return new float[0];
    }
    float[] unit = new float[values.length];
    for (int d = 0; d < unit.length; d++) {
      unit[d] = (float) (values[d] / Math.sqrt(squares));
    }
    return unit;
  }

  int size() {
    return clean.length;
  }

  /** What a reader must know of them. */
  List<String> notes() {
    long nowhere = Arrays.stream(clean).filter(unit -> unit.length == 0).count();
    return nowhere == 0
        ? List.of()
        : List.of(
            "%,d of %,d items have an embedding of length 0, which points nowhere: they are in nobody's gallery"
                .formatted(nowhere, clean.length));
  }

  boolean usable(int item) {
    return clean[item].length > 0;
  }

  /** Cosine with an item's clean embedding. */
  double cosine(float[] unit, int item) {
    double sum = 0;
    for (int d = 0; d < unit.length; d++) {
      sum += (double) unit[d] * clean[item][d];
    }
    return sum;
  }

  float[] clean(int item) {
    return clean[item];
  }

  String id(int item) {
    return items.get(item).id();
  }

  String identity(int item) {
    return items.get(item).identity();
  }

  /** All attributes of an item as one text. */
  String attributes(int item) {
    return new TreeMap<>(items.get(item).attributes()).toString();
  }

  List<Integer> sameIdentity(int item) {
    return byIdentity.get(identity(item));
  }

  List<Integer> sameAttributes(int item) {
    return byAttributes.get(attributes(item));
  }

  Map<String, List<Integer>> byAttributes() {
    return byAttributes;
  }

  /** Whether somebody has two pictures. */
  boolean hasMates() {
    return byIdentity.values().stream().anyMatch(places -> places.size() > 1);
  }
}
