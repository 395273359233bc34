package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The filters of lists, dictionaries and whatever else has items. */
final class SequenceFilters {

  private SequenceFilters() {}

  static Object apply(String name, Object value, Given given) {
    return switch (name) {
      case "list" -> alone(given, Values.items(value));
      case "items" ->
          alone(given, value instanceof Map<?, ?> map ? Members.pairs(map) : none(value, "items"));
      case "dictsort" -> sortedPairs(value, given.as("case_sensitive by reverse"));
      case "join" -> joined(value, given.as("d attribute"));
      case "first" -> alone(given, at(value, 0));
      case "last" -> alone(given, at(value, -1));
      case "reverse" -> alone(given, Members.slice(value, null, null, -1L));
      case "unique" -> unique(value, given.as("case_sensitive attribute"));
      case "sort" -> sorted(value, given.as("reverse case_sensitive attribute"));
      case "sum" -> sum(value, given.as("attribute start"));
      case "min" -> extreme(value, given.as("case_sensitive attribute"), -1);
      case "max" -> extreme(value, given.as("case_sensitive attribute"), 1);
      case "map" -> mapped(value, given);
      case "select" -> chosen(value, test(given, 0));
      case "reject" -> chosen(value, test(given, 0).negate());
      case "selectattr" -> chosen(value, attributeTest(given));
      case "rejectattr" -> chosen(value, attributeTest(given).negate());
      default -> throw TemplateException.of("there is no filter \"" + name + "\"");
    };
  }

  private static Object alone(Given given, Object result) {
    given.none();
    return result;
  }

  private static Object none(Object value, String what) {
    if (value instanceof Undefined) {
      return List.of();
    }
    throw TemplateException.of(Values.type(value) + " has no " + what);
  }

  private static Object joined(Object value, Given given) {
    List<Object> items = Values.items(value);
    if (given.get("attribute", None.NONE) != None.NONE) {
      items.replaceAll(item -> path(item, given.get("attribute", "")));
    }
    return Text.join(items, Values.text(given.get("d", "")));
  }

  private static Object at(Object value, long index) {
    return value instanceof Undefined
        ? value
        : Members.item(value instanceof Map ? Values.items(value) : value, index);
  }

  private static Object sum(Object value, Given given) {
    Object sum = given.get("start", 0L);
    if (sum instanceof String) {
      throw TemplateException.of("the filter sum does not add strings; join does");
    }
    for (Object item : Values.items(value)) {
      Limits.items(1);
      sum = Arithmetic.of("+", sum, key(item, given));
    }
    return sum;
  }

  /** What an item is judged by: itself or its attribute, if one is named. */
  private static Object key(Object item, Given given) {
    Object attribute = given.get("attribute", None.NONE);
    return attribute == None.NONE ? item : path(item, attribute);
  }

  /** Large and small letters count as the same unless told otherwise. */
  private static Object folded(Object value, Given given) {
    return value instanceof String text && !given.flag("case_sensitive", false)
        ? Text.lower(text)
        : value;
  }

  private static Object extreme(Object value, Given given, int sign) {
    List<Object> items = Values.items(value);
    if (items.isEmpty()) {
      return new Undefined("there is nothing to take the least or most of");
    }
    Object best = items.get(0);
    Object bestKey = folded(key(best, given), given);
    for (Object item : items) {
      Object key = folded(key(item, given), given);
      if (sign * Values.order(key, bestKey) > 0) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }

  private static List<Object> unique(Object value, Given given) {
    List<Object> unique = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    for (Object item : Values.items(value)) {
      Limits.items(1);
      Object key = Values.key(folded(key(item, given), given));
      if (known.add(Values.isNumber(key) ? Values.number(key).doubleValue() : key)) {
        unique.add(item);
      }
    }
    return unique;
  }

  private static List<Object> sorted(Object value, Given given) {
    List<Object> items = Values.items(value);
    Object attribute = given.get("attribute", None.NONE);
    List<Object> paths =
        attribute instanceof String text ? Cuts.split(text, ",", -1) : List.of(attribute);
    Comparator<Object> order =
        (a, b) -> {
          for (Object path : paths) {
            Object x = folded(path == None.NONE ? a : path(a, path), given);
            Object y = folded(path == None.NONE ? b : path(b, path), given);
            int sign = Values.order(x, y);
            if (sign != 0) {
              return sign;
            }
          }
          return 0;
        };
    items.sort(given.flag("reverse", false) ? Collections.reverseOrder(order) : order);
    return items;
  }

  private static Object sortedPairs(Object value, Given given) {
    if (!(value instanceof Map<?, ?> map)) {
      return none(value, "order");
    }
    String by = given.string("by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw TemplateException.of("dictsort sorts by key or by value, not by " + by);
    }
    long place = by.equals("key") ? 0 : 1;
    List<Object> pairs = Members.pairs(map);
    Comparator<Object> order =
        (a, b) ->
            Values.order(
                folded(Members.item(a, place), given), folded(Members.item(b, place), given));
    pairs.sort(given.flag("reverse", false) ? Collections.reverseOrder(order) : order);
    return pairs;
  }

  /** An attribute, or one of an attribute: {@code a.b}; whole numbers are indices. */
  private static Object path(Object item, Object attribute) {
    if (attribute instanceof Long) {
      return Members.item(item, attribute);
    }
    Object value = item;
    for (Object step : Cuts.split(Values.text(attribute), ".", -1)) {
      String name = Values.text(step);
      value = Members.item(value, name.matches("\\d{1,9}") ? (Object) Long.valueOf(name) : name);
    }
    return value;
  }

  private static List<Object> mapped(Object value, Given given) {
    List<Object> results = new ArrayList<>();
    boolean byAttribute = given.positional().isEmpty() && given.named().containsKey("attribute");
    Given known = byAttribute ? given.as("attribute default") : given;
    for (Object item : Values.items(value)) {
      Rendering.now().step();
      if (byAttribute) {
        Object found = path(item, known.need("attribute"));
        results.add(found instanceof Undefined ? known.get("default", found) : found);
      } else {
        String name = Values.text(first(given, "the name of a filter"));
        results.add(Filters.apply(name, item, rest(given, 1, "the filter " + name)));
      }
    }
    return results;
  }

  private static List<Object> chosen(Object value, Predicate<Object> test) {
    List<Object> items = Values.items(value);
    items.removeIf(
        item -> {
          Rendering.now().step();
          return !test.test(item);
        });
    return items;
  }

  private static Predicate<Object> test(Given given, int place) {
    if (given.positional().size() <= place) {
      given.unnamed();
      return Values::isTrue;
    }
    String name = Values.text(given.positional().get(place));
    Given rest = rest(given, place + 1, "the test " + name);
    return item -> Tests.holds(name, item, rest);
  }

  private static Predicate<Object> attributeTest(Given given) {
    Object attribute = first(given, "an attribute");
    Predicate<Object> test = test(given, 1);
    return item -> test.test(path(item, attribute));
  }

  private static Object first(Given given, String what) {
    if (given.positional().isEmpty()) {
      throw TemplateException.of(given.callee() + " needs " + what);
    }
    return given.positional().get(0);
  }

  private static Given rest(Given given, int from, String callee) {
    List<Object> positional = given.positional();
    return new Given(
        callee,
        positional.subList(Math.min(from, positional.size()), positional.size()),
        given.named());
  }
}
