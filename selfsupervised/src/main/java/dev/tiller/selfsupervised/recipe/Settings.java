package dev.tiller.selfsupervised.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Named settings of one part of a recipe. Each is asked for once, by whoever it is for, with the
 * value that it has if the recipe leaves it out; what nobody asked for is refused by {@link
 * #requireKnown}. Settings belong to one thread.
 */
public final class Settings {

  private final String place;
  private final JsonNode node;
  private final Map<String, Object> asked = new LinkedHashMap<>();

  private Settings(String place, JsonNode node) {
    this.place = place;
    this.node = node;
  }

  /**
   * @param place for messages, such as {@code byol.yaml: optimizer}
   * @param node an object, or nothing
   * @throws UserError if it is anything else
   */
  static Settings of(String place, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return new Settings(place, JsonNodeFactory.instance.objectNode());
    }
    if (!node.isObject()) {
      throw new UserError(
          "%s is %s; settings under names were expected."
              .formatted(place, UserError.excerpt(node)));
    }
    return new Settings(place, node);
  }

  /** Where these are, for messages. */
  public String place() {
    return place;
  }

  /** Whether the recipe says anything of it. */
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The settings under a name; none where the recipe has none. */
  public Settings part(String name) {
    asked.put(name, "part");
    return of(place + "." + name, node.path(name));
  }

  /** The lists of settings under a name. */
  List<Settings> parts(String name) {
    asked.put(name, "parts");
    List<Settings> all = new ArrayList<>();
    JsonNode list = node.path(name);
    if (!list.isArray() && !list.isMissingNode()) {
      throw unfit(name, "a list");
    }
    for (JsonNode each : list) {
      all.add(of("%s.%s[%d]".formatted(place, name, all.size()), each));
    }
    return all;
  }

  JsonNode raw(String name) {
    asked.put(name, "raw");
    return node.path(name);
  }

  /**
   * A text that must be there.
   *
   * @throws UserError if it is not, or is no text
   */
  public String text(String name) {
    if (!has(name)) {
      throw new UserError("%s has no %s, which was expected.".formatted(place, name));
    }
    return text(name, "");
  }

  /** A text. */
  public String text(String name, String otherwise) {
    if (has(name) && !node.get(name).isTextual()) {
      throw unfit(name, "a text");
    }
    return used(name, has(name) ? node.get(name).textValue() : otherwise);
  }

  /**
   * A number that must be there.
   *
   * @throws UserError if it is not, or is no number
   */
  public double number(String name) {
    if (!has(name)) {
      throw new UserError("%s has no %s; a number was expected.".formatted(place, name));
    }
    return number(name, 0);
  }

  /** A number. */
  public double number(String name, double otherwise) {
    if (!has(name)) {
      return used(name, otherwise);
    }
    // YAML 1.1 reads 1e-3 as a text: it wants a point and a sign.
    JsonNode value = node.get(name);
    if (value.isTextual() && value.textValue().matches("[+-]?\\d+(\\.\\d*)?[eE][+-]?\\d+")) {
      return used(name, Double.parseDouble(value.textValue()));
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw unfit(name, "a number");
    }
    return used(name, value.doubleValue());
  }

  /** A whole number of at least {@code least}. */
  public long count(String name, long otherwise, long least) {
    double value = number(name, otherwise);
    if (value != Math.rint(value) || value < least) {
      throw unfit(name, "a whole number of at least " + least);
    }
    return used(name, (long) value);
  }

  /** Yes or no. */
  public boolean truth(String name, boolean otherwise) {
    if (has(name) && !node.get(name).isBoolean()) {
      throw unfit(name, "true or false");
    }
    return used(name, has(name) ? node.get(name).booleanValue() : otherwise);
  }

  /** Numbers; none where the recipe has none. */
  public List<Double> numbers(String name) {
    List<Double> all = new ArrayList<>();
    if (has(name) && !node.get(name).isArray()) {
      throw unfit(name, "a list of numbers");
    }
    for (JsonNode each : node.path(name)) {
      if (!each.isNumber()) {
        throw unfit(name, "a list of numbers");
      }
      all.add(each.doubleValue());
    }
    return used(name, all);
  }

  /** Whole numbers; none where the recipe has none. */
  public List<Integer> counts(String name) {
    List<Integer> all = new ArrayList<>();
    for (double each : numbers(name)) {
      if (each != Math.rint(each) || each < 1) {
        throw unfit(name, "a list of whole numbers of at least 1");
      }
      all.add((int) each);
    }
    return all;
  }

  private <T> T used(String name, T value) {
    asked.put(name, value);
    return value;
  }

  private UserError unfit(String name, String expected) {
    return new UserError(
        "%s.%s is %s; %s was expected."
            .formatted(place, name, UserError.excerpt(node.get(name)), expected));
  }

  /**
   * Refuses what nobody asked for: a name that is written wrong would otherwise be passed over.
   *
   * @throws UserError if there is such a setting
   */
  public void requireKnown() {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!asked.containsKey(name)) {
        throw new UserError(
            "%s has no setting \"%s\"; it has %s."
                .formatted(place, name, String.join(", ", new TreeSet<>(asked.keySet()))));
      }
    }
  }

  /** All that was asked for with the values that were given, those left out too. */
  public Identity identity(String kind) {
    Identity all = Identity.of(kind);
    for (Map.Entry<String, Object> each : asked.entrySet()) {
      all = all.with(each.getKey(), each.getValue());
    }
    return all;
  }
}
