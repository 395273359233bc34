package dev.tiller.fairness.audit;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.images.Conversion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the unperturbed pass left in its journal, looked through once: who can be scored, who cannot
 * and why, and what was done to pictures on the way. Nobody is dropped silently.
 *
 * @param left items with an output
 * @param places of theirs in the journal
 * @param excluded the others
 * @param notes one sentence a fact, with counts
 */
record CleanPass<T>(
    List<Item<T>> left, List<Integer> places, List<Excluded> excluded, List<String> notes) {

  static <T> CleanPass<T> of(List<Item<T>> items, List<String> attributes, Journal journal)
      throws IOException {
    List<Item<T>> left = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<Item<T>> out = new ArrayList<>();
    List<Excluded> excluded = new ArrayList<>();
    Map<Conversion, Integer> conversions = new EnumMap<>(Conversion.class);
    Output first = Output.of("");
    boolean same = true;
    for (int i = 0; i < items.size(); i++) {
      Kept kept = Kept.read(journal.read(i));
      if (kept.reason() != null) {
        excluded.add(new Excluded(items.get(i).id(), kept.reason()));
        out.add(items.get(i));
        continue;
      }
      first = left.isEmpty() ? kept.output() : first;
      same &= kept.output().equals(first);
      left.add(items.get(i));
      places.add(i);
      kept.conversions().forEach(done -> conversions.merge(done, 1, Integer::sum));
    }
    List<String> notes = new ArrayList<>();
    conversions.forEach(
        (done, count) ->
            notes.add("%,d of %,d pictures were %s".formatted(count, left.size(), done.told())));
    if (!out.isEmpty()) {
      attributes.forEach(name -> notes.add(shares(name, left, out)));
    }
    if (same && left.size() > 1) {
      notes.add(
          "the model gives the same output for all %,d unperturbed items: it tells nothing apart; check its input"
              .formatted(left.size()));
    }
    return new CleanPass<>(left, places, excluded, notes);
  }

  /** Leaving out more of one group than of another is a disparity of its own. */
  private static <T> String shares(String attribute, List<Item<T>> left, List<Item<T>> out) {
    Map<String, int[]> counts = new TreeMap<>();
    left.forEach(item -> counts.computeIfAbsent(value(item, attribute), v -> new int[2])[0]++);
    out.forEach(item -> counts.computeIfAbsent(value(item, attribute), v -> new int[2])[1]++);
    List<String> each = new ArrayList<>();
    counts.forEach((value, n) -> each.add("%,d of %,d %s".formatted(n[1], n[0] + n[1], value)));
    return "left out, by %s: %s".formatted(attribute, String.join(", ", each));
  }

  private static String value(Item<?> item, String attribute) {
    String value = item.attributes().get(attribute);
    return value == null || value.isBlank() ? "without a value" : value;
  }
}
