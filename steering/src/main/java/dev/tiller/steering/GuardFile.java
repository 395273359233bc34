package dev.tiller.steering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a guard stands in the file of its map: a string of metadata under its kind, and its vector, a
 * tensor {@code gate/weight} or {@code condition/direction}. What a gate reads at earlier sites
 * stands beside it, as {@code gate/weight/SITE}; a file from before there were such sites and
 * windows names none.
 *
 * @param kind {@code gate} or {@code condition}
 * @param json everything but the vector
 */
record GuardFile(String kind, String json) {

  private static final String GATE = "gate";
  private static final String GATE_WEIGHT = "gate/weight";
  private static final String CONDITION = "condition";
  private static final String CONDITION_DIRECTION = "condition/direction";

  private record GateEntry(
      String site,
      List<String> earlier,
      double offset,
      double prior,
      int window,
      double threshold,
      double sharpness,
      Provenance.Data source,
      Provenance.Data others) {
    GateEntry {
      Objects.requireNonNull(site, "site");
      Objects.requireNonNull(earlier, "earlier");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(others, "others");
    }
  }

  private record ConditionEntry(
      String site,
      double threshold,
      boolean above,
      Provenance.Data source,
      Provenance.Data others) {
    ConditionEntry {
      Objects.requireNonNull(site, "site");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(others, "others");
    }
  }

  /**
   * @param tensors takes the vector under its name
   */
  static GuardFile of(Guard guard, BiConsumer<String, float[]> tensors)
      throws JsonProcessingException {
    Object entry =
        guard.<Object>match(
            g -> {
              List<Gate.Reading> earlier = g.readings().subList(0, g.readings().size() - 1);
              earlier.forEach(
                  reading -> tensors.accept(GATE_WEIGHT + "/" + reading.site(), reading.weight()));
              tensors.accept(GATE_WEIGHT, g.readings().get(earlier.size()).weight());
              return new GateEntry(
                  g.site(),
                  earlier.stream().map(Gate.Reading::site).toList(),
                  g.offset(),
                  g.prior(),
                  g.window(),
                  g.threshold(),
                  g.sharpness(),
                  g.source(),
                  g.others());
            },
            c -> {
              tensors.accept(CONDITION_DIRECTION, c.direction());
              return new ConditionEntry(c.site(), c.threshold(), c.above(), c.source(), c.others());
            });
    return new GuardFile(guard.kind(), MapFile.JSON.writeValueAsString(entry));
  }

  /** What a file's metadata hold of one; null for none. */
  static @Nullable GuardFile in(Map<String, String> metadata) {
    for (String kind : List.of(GATE, CONDITION)) {
      @Nullable String json = metadata.get(kind);
      if (json != null) {
        return new GuardFile(kind, json);
      }
    }
    return null;
  }

  /**
   * @param tensors gives the vector of a name
   */
  Guard read(Function<String, float[]> tensors) throws JsonProcessingException {
    if (kind.equals(GATE)) {
      GateEntry entry = gateEntry();
      List<Gate.Reading> readings = new ArrayList<>();
      for (String site : entry.earlier()) {
        readings.add(new Gate.Reading(site, tensors.apply(GATE_WEIGHT + "/" + site)));
      }
      readings.add(new Gate.Reading(entry.site(), tensors.apply(GATE_WEIGHT)));
      return new Gate(
          readings,
          entry.offset(),
          entry.prior(),
          entry.window(),
          entry.threshold(),
          entry.sharpness(),
          entry.source(),
          entry.others());
    }
    ConditionEntry entry = MapFile.parse(json, ConditionEntry.class);
    return new PromptCondition(
        entry.site(),
        tensors.apply(CONDITION_DIRECTION),
        entry.threshold(),
        entry.above(),
        entry.source(),
        entry.others());
  }

  private GateEntry gateEntry() throws JsonProcessingException {
    ObjectNode written = MapFile.parse(json, ObjectNode.class);
    if (!written.has("window") && !written.has("earlier")) {
      written.put("window", 0).putArray("earlier");
    }
    return MapFile.JSON.treeToValue(written, GateEntry.class);
  }
}
