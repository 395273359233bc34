package dev.tiller.fairness.group;

import dev.tiller.fairness.Item;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Items divided by an attribute, or by the intersection of several; an item without a value of one
 * of them is in no part.
 *
 * @param name attributes joined by {@code " x "}: {@code gender x skin}
 * @param subgroups by name
 * @param missing items without a value
 */
public record Partition(String name, List<Subgroup> subgroups, int missing) {

  private static final int DEEPEST = 3;

  /** Those that are large enough. */
  public List<Subgroup> enough() {
    return subgroups.stream().filter(Subgroup::enough).toList();
  }

  /**
   * Every attribute and every intersection of up to {@code depth} of them.
   *
   * @param attributes to divide by, at least one
   * @param depth 1 for none, 2 usually, at most 3
   * @throws UserError if an attribute has no item, or fewer than two values
   */
  public static List<Partition> of(
      List<? extends Item<?>> items, List<String> attributes, int depth, Minimum minimum) {
    if (depth < 1 || depth > DEEPEST || attributes.isEmpty()) {
      throw new UserError(
          "Intersections of %d of %d attributes were asked for; a depth of 1 to %d and at least one attribute was expected."
              .formatted(depth, attributes.size(), DEEPEST));
    }
    List<List<String>> combinations = new ArrayList<>(List.of(List.of()));
    for (String attribute : attributes) {
      for (List<String> shorter : List.copyOf(combinations)) {
        List<String> longer = new ArrayList<>(shorter);
        longer.add(attribute);
        combinations.add(longer);
      }
    }
    List<Partition> partitions = new ArrayList<>();
    for (int size = 1; size <= depth; size++) {
      for (List<String> combination : combinations) {
        if (combination.size() == size) {
          partitions.add(by(items, combination, minimum));
        }
      }
    }
    return partitions;
  }

  private static Partition by(
      List<? extends Item<?>> items, List<String> attributes, Minimum minimum) {
    Map<String, List<Integer>> parts = new TreeMap<>();
    int missing = 0;
    for (int i = 0; i < items.size(); i++) {
      Map<String, String> values = items.get(i).attributes();
      if (attributes.stream().allMatch(a -> values.get(a) != null && !values.get(a).isBlank())) {
        String name = attributes.stream().map(values::get).collect(Collectors.joining(" & "));
        parts.computeIfAbsent(name, n -> new ArrayList<>()).add(i);
      } else {
        missing++;
      }
    }
    String name = String.join(" x ", attributes);
    if (parts.size() < 2) {
      throw new UserError(
          "The attribute %s has %s among %d items; two values at least are needed to compare."
              .formatted(
                  name,
                  parts.isEmpty() ? "no value" : "only the value " + parts.keySet(),
                  items.size()));
    }
    List<Subgroup> subgroups = new ArrayList<>();
    parts.forEach(
        (part, places) -> {
          int[] at = places.stream().mapToInt(i -> i).toArray();
          int identities =
              (int) IntStream.of(at).mapToObj(i -> items.get(i).identity()).distinct().count();
          boolean enough = at.length >= minimum.items() && identities >= minimum.identities();
          subgroups.add(new Subgroup(part, at, identities, enough));
        });
    return new Partition(name, subgroups, missing);
  }
}
