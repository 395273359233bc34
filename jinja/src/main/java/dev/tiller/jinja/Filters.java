package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The filters: {@code value | name(...)}. */
final class Filters {

  private Filters() {}

  static Object apply(String name, Object value, Given given) {
    return switch (name) {
      case "trim" -> Text.strip(Values.text(value), given.string(0, "chars", ""), true, true);
      case "length", "count" -> Values.length(value);
      case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
      case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
      case "title" -> Text.titleOfWords(Values.text(value));
      case "capitalize" -> Text.capitalize(Values.text(value));
      case "string", "safe" -> Values.text(value);
      case "int" -> whole(value, given.integer(0, "default", 0));
      case "float" -> decimal(value);
      case "abs" -> Values.order(value, 0L) < 0 ? Arithmetic.of("-", 0L, value) : value;
      case "replace" ->
          Text.replace(
              Values.text(value),
              Values.text(given.need(0, "old")),
              Values.text(given.need(1, "new")),
              given.integer(2, "count", -1));
      case "default", "d" -> otherwise(value, given);
      case "tojson" -> Json.text(value, given);
      case "escape", "e" -> escaped(Values.text(value));
      case "indent" -> indented(Values.text(value), given);
      case "format" -> Text.format(Values.text(value), given.positional());
      default -> ofMany(name, value, given);
    };
  }

  private static Object ofMany(String name, Object value, Given given) {
    return switch (name) {
      case "list" -> Values.items(value);
      case "items" -> value instanceof Map<?, ?> map ? Members.pairs(map) : none(value, "items");
      case "dictsort" -> value instanceof Map<?, ?> map ? sortedPairs(map) : none(value, "order");
      case "join" -> join(projected(Values.items(value), given, 1), given.string(0, "d", ""));
      case "first" -> at(value, 0);
      case "last" -> at(value, -1);
      case "reverse" -> Members.slice(value, null, null, -1L);
      case "unique" -> unique(Values.items(value));
      case "sort" -> sorted(value, given);
      case "sum" ->
          projected(Values.items(value), given, 0).stream()
              .reduce(0L, (a, b) -> Arithmetic.of("+", a, b));
      case "min" ->
          Values.items(value).stream().min(Values::order).orElse(new Undefined("nothing is least"));
      case "max" ->
          Values.items(value).stream().max(Values::order).orElse(new Undefined("nothing is most"));
      case "map" -> mapped(value, given);
      case "select" -> chosen(value, test(given, 0));
      case "reject" -> chosen(value, test(given, 0).negate());
      case "selectattr" -> chosen(value, attributeTest(given));
      case "rejectattr" -> chosen(value, attributeTest(given).negate());
      default -> throw TemplateException.of("there is no filter \"" + name + "\"");
    };
  }

  private static Object none(Object value, String what) {
    if (value instanceof Undefined) {
      return List.of();
    }
    throw TemplateException.of(Values.type(value) + " has no " + what);
  }

  private static Object whole(Object value, long otherwise) {
    if (Values.isNumber(value)) {
      return Values.number(value).longValue();
    }
    try {
      return Long.parseLong(Values.text(value).strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object decimal(Object value) {
    try {
      return Values.isNumber(value)
          ? Values.number(value).doubleValue()
          : Double.parseDouble(Values.text(value));
    } catch (NumberFormatException e) {
      return 0.0;
    }
  }

  private static Object otherwise(Object value, Given given) {
    boolean missing =
        value instanceof Undefined || (given.flag(1, "boolean", false) && !Values.isTrue(value));
    return missing ? given.get(0, "default_value", "") : value;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  /** Every line but the first, and empty ones, moved to the right. */
  private static String indented(String text, Given given) {
    Object width = given.get(0, "width", 4L);
    String blanks =
        width instanceof String string
            ? string
            : Values.text(Arithmetic.of("*", " ", Values.integer(width, "indent")));
    StringBuilder result = new StringBuilder();
    List<Object> lines = Text.split(text, "\n", -1);
    for (int i = 0; i < lines.size(); i++) {
      String line = Values.text(lines.get(i));
      boolean moved =
          i == 0 ? given.flag(1, "first", false) : !line.isEmpty() || given.flag(2, "blank", false);
      result.append(i == 0 ? "" : "\n").append(moved ? blanks : "").append(line);
      Limits.size(result.length());
    }
    return result.toString();
  }

  /** The items as text, one after another. */
  static String join(List<Object> items, String between) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      all.append(i == 0 ? "" : between).append(Values.text(items.get(i)));
      Limits.size(all.length());
    }
    return all.toString();
  }

  private static Object at(Object value, long index) {
    return value instanceof Undefined ? value : Members.item(Values.items(value), index);
  }

  private static List<Object> unique(List<Object> items) {
    List<Object> unique = new ArrayList<>();
    for (Object item : items) {
      if (unique.stream().noneMatch(known -> Values.equal(folded(known), folded(item)))) {
        unique.add(item);
      }
    }
    return unique;
  }

  /** Large and small letters count as the same where items are ordered or compared. */
  private static Object folded(Object value) {
    return value instanceof String string ? string.toLowerCase(Locale.ROOT) : value;
  }

  private static List<Object> sorted(Object value, Given given) {
    List<Object> items = Values.items(value);
    boolean exact = given.flag(1, "case_sensitive", false);
    String attribute = given.string(2, "attribute", "");
    Comparator<Object> order =
        (a, b) -> {
          Object x = attribute.isEmpty() ? a : path(a, attribute);
          Object y = attribute.isEmpty() ? b : path(b, attribute);
          return exact ? Values.order(x, y) : Values.order(folded(x), folded(y));
        };
    items.sort(given.flag(0, "reverse", false) ? Collections.reverseOrder(order) : order);
    return items;
  }

  private static List<Object> sortedPairs(Map<?, ?> map) {
    List<Object> keys = new ArrayList<>(map.keySet());
    keys.sort((a, b) -> Values.order(folded(a), folded(b)));
    Map<Object, Object> sorted = new LinkedHashMap<>();
    keys.forEach(key -> sorted.put(key, Members.item(map, key)));
    return Members.pairs(sorted);
  }

  /** The items, or their attribute if one is named. */
  private static List<Object> projected(List<Object> items, Given given, int place) {
    String attribute = given.string(place, "attribute", "");
    return attribute.isEmpty()
        ? items
        : new ArrayList<>(items.stream().map(item -> path(item, attribute)).toList());
  }

  /** An attribute, or one of an attribute: {@code a.b}; whole numbers are indices. */
  private static Object path(Object item, String attribute) {
    Object value = item;
    for (Object step : Text.split(attribute, ".", -1)) {
      String name = Values.text(step);
      value = Members.item(value, name.matches("\\d{1,9}") ? (Object) Long.valueOf(name) : name);
    }
    return value;
  }

  private static List<Object> mapped(Object value, Given given) {
    List<Object> results = new ArrayList<>();
    boolean byAttribute = given.named().containsKey("attribute");
    for (Object item : Values.items(value)) {
      if (byAttribute) {
        Object found = path(item, given.string(Integer.MAX_VALUE, "attribute", ""));
        results.add(found instanceof Undefined ? given.get(9, "default", found) : found);
      } else {
        String name = Values.text(given.need(0, "filter"));
        results.add(apply(name, item, rest(given, 1, "the filter " + name)));
      }
    }
    return results;
  }

  private static List<Object> chosen(Object value, Predicate<Object> test) {
    return new ArrayList<>(Values.items(value).stream().filter(test).toList());
  }

  private static Predicate<Object> test(Given given, int place) {
    if (given.positional().size() <= place) {
      return Values::isTrue;
    }
    String name = Values.text(given.positional().get(place));
    Given rest = rest(given, place + 1, "the test " + name);
    return item -> Tests.holds(name, item, rest);
  }

  private static Predicate<Object> attributeTest(Given given) {
    String attribute = Values.text(given.need(0, "attribute"));
    Predicate<Object> test = test(given, 1);
    return item -> test.test(path(item, attribute));
  }

  private static Given rest(Given given, int from, String callee) {
    List<Object> positional = given.positional();
    return new Given(
        callee,
        positional.subList(Math.min(from, positional.size()), positional.size()),
        given.named());
  }
}
