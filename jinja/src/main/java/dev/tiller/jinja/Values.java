package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What Python says of values: truth, text, equality, order. */
final class Values {

  private Values() {}

  static boolean isTrue(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String || value instanceof List || value instanceof Map) {
      return length(value) > 0;
    }
    return value != None.NONE && !(value instanceof Undefined);
  }

  /** How a value prints. */
  static String text(Object value) {
    return value instanceof String string ? string : Shown.of(value);
  }

  /** What kind of value it is, for messages. */
  static String type(Object value) {
    if (value instanceof Undefined undefined) {
      return "a value that is missing (" + undefined.what() + ")";
    }
    return value instanceof String
        ? "a string"
        : value instanceof Boolean
            ? "true or false"
            : value instanceof Number
                ? "a number"
                : value instanceof List
                    ? value instanceof Tuple ? "a tuple" : "a list"
                    : value instanceof Map
                        ? "a dictionary"
                        : value == None.NONE
                            ? "none"
                            : value instanceof Namespace
                                ? "a namespace"
                                : value instanceof Loop ? "a loop" : "a function";
  }

  /** Characters (code points), items or entries. */
  static long length(Object value) {
    if (value instanceof String string) {
      Limits.characters(string.length());
      return string.codePointCount(0, string.length());
    }
    if (value instanceof Undefined) {
      return 0;
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    throw TemplateException.of(type(value) + " has no length");
  }

  /** What a loop goes over: items, keys or characters. */
  static List<Object> items(Object value) {
    if (value instanceof List<?> list) {
      Limits.list(list.size());
      return new ArrayList<>(list);
    }
    if (value instanceof Map<?, ?> map) {
      Limits.list(map.size());
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof String string) {
      Limits.list(3L * string.length());
      Limits.items(string.length());
      return string.codePoints().mapToObj(Character::toString).collect(Collectors.toList());
    }
    if (value instanceof Undefined) {
      return new ArrayList<>();
    }
    throw TemplateException.of(type(value) + " has no items to go over");
  }

  static long integer(Object value, String by) {
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    throw TemplateException.of(by + " wants a whole number, not " + type(value));
  }

  /** Whether Python calls them equal: 1, 1.0 and true are. */
  static boolean equal(Object left, Object right) {
    Limits.items(1);
    if (isNumber(left) && isNumber(right)) {
      return left instanceof Long a && right instanceof Long b
          ? a.equals(b)
          : number(left).doubleValue() == number(right).doubleValue();
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      boolean same = a.size() == b.size() && a instanceof Tuple == b instanceof Tuple;
      for (int i = 0; same && i < a.size(); i++) {
        same = equal(a.get(i), b.get(i));
      }
      return same;
    }
    if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      return a.size() == b.size()
          && a.keySet().stream()
              .allMatch(key -> b.containsKey(key) && equal(entry(a, key), entry(b, key)));
    }
    if (left instanceof String a && right instanceof String b) {
      Limits.characters(a.length() == b.length() ? a.length() / 8 : 0);
      return a.equals(b);
    }
    return left == right;
  }

  private static Object entry(Map<?, ?> map, Object key) {
    return Objects.requireNonNull(map.get(key));
  }

  /** What may be the key of a dictionary: what cannot hold anything else. */
  static Object key(Object value) {
    if (!isKey(value)) {
      throw TemplateException.of(type(value) + " cannot be the key of a dictionary");
    }
    return value;
  }

  static boolean isKey(Object value) {
    return value instanceof Tuple tuple
        ? tuple.stream().noneMatch(item -> item instanceof List || item instanceof Map)
        : !(value instanceof List) && !(value instanceof Map);
  }

  static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  /** As a number: true is 1. */
  static Number number(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.refusal();
    }
    if (value instanceof Boolean flag) {
      return flag ? 1L : 0L;
    }
    if (value instanceof Number number) {
      return number;
    }
    throw TemplateException.of(type(value) + " stands where a number was expected");
  }

  /** Whether {@code left operator right}. */
  static boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "in" -> contains(right, left);
      case "not in" -> !contains(right, left);
      case "<" -> order(left, right) < 0;
      case "<=" -> order(left, right) <= 0;
      case ">" -> order(left, right) > 0;
      default -> order(left, right) >= 0;
    };
  }

  static boolean contains(Object whole, Object part) {
    if (whole instanceof String string) {
      if (part instanceof String wanted) {
        return new TextSearch(string, wanted).next(0) >= 0;
      }
      throw TemplateException.of("a string cannot hold " + type(part));
    }
    if (whole instanceof Map<?, ?> map) {
      return map.containsKey(key(part));
    }
    return (whole instanceof List<?> list ? list : items(whole))
        .stream().anyMatch(item -> equal(item, part));
  }

  /** Below, at or above 0 as {@code left} comes before, with or after {@code right}. */
  static int order(Object left, Object right) {
    Limits.items(1);
    if (left instanceof String a && right instanceof String b) {
      Limits.characters(Math.min(a.length(), b.length()) / 8);
      return a.compareTo(b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        if (!equal(a.get(i), b.get(i))) {
          return order(a.get(i), b.get(i));
        }
      }
      return Integer.compare(a.size(), b.size());
    }
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (isNumber(left) && isNumber(right)) {
      return Double.compare(number(left).doubleValue(), number(right).doubleValue());
    }
    throw TemplateException.of(type(left) + " and " + type(right) + " have no order");
  }
}
