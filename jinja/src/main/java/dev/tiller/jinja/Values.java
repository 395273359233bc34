package dev.tiller.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    return value instanceof String string ? string : shown(value);
  }

  /** How a value prints inside a list: strings in quotes. */
  static String shown(Object value) {
    if (value instanceof String string) {
      return quoted(string);
    }
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof Double number) {
      return decimal(number);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Values::shown).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> shown(e.getKey()) + ": " + shown(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof Undefined) {
      return "";
    }
    if (value instanceof Function || value instanceof Namespace) {
      throw TemplateException.of(type(value) + " cannot be printed");
    }
    return value.toString();
  }

  /** A number as Python writes it: shortest digits, an exponent from 1e16 up and below 1e-4. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    if (size == 0 || (size >= 1e-4 && size < 1e16)) {
      String plain = new BigDecimal(Double.toString(number)).toPlainString();
      return size == 0 && 1 / number < 0 ? "-0.0" : plain.contains(".") ? plain : plain + ".0";
    }
    String[] parts = Double.toString(number).split("E");
    int exponent = Integer.parseInt(parts[1]);
    String digits = parts[0].endsWith(".0") ? parts[0].replace(".0", "") : parts[0];
    return "%se%s%02d".formatted(digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String quoted(String string) {
    char quote = string.contains("'") && !string.contains("\"") ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    string
        .codePoints()
        .forEach(
            c -> {
              int simple = "\n\r\t\\".indexOf(c);
              if (simple >= 0) {
                quoted.append('\\').append("nrt\\".charAt(simple));
              } else if (c == quote) {
                quoted.append('\\').append(quote);
              } else if (!isPrintable(c)) {
                String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                quoted.append(form.formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append(quote).toString();
  }

  /** Python's {@code str.isprintable} of one character. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
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
                    ? "a list"
                    : value instanceof Map
                        ? "a dictionary"
                        : value == None.NONE
                            ? "none"
                            : value instanceof Namespace ? "a namespace" : "a function";
  }

  /** Characters (code points), items or entries. */
  static long length(Object value) {
    if (value instanceof String string) {
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
      return new ArrayList<>(list);
    }
    if (value instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof String string) {
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
    if (isNumber(left) && isNumber(right)) {
      return number(left).doubleValue() == number(right).doubleValue();
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      boolean same = a.size() == b.size();
      for (int i = 0; same && i < a.size(); i++) {
        same = equal(a.get(i), b.get(i));
      }
      return same;
    }
    return left.equals(right);
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
        return string.contains(wanted);
      }
      throw TemplateException.of("a string cannot hold " + type(part));
    }
    return items(whole).stream().anyMatch(item -> equal(item, part));
  }

  /** Below, at or above 0 as {@code left} comes before, with or after {@code right}. */
  static int order(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
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
    if (isNumber(left) && isNumber(right)) {
      return Double.compare(number(left).doubleValue(), number(right).doubleValue());
    }
    throw TemplateException.of(type(left) + " and " + type(right) + " have no order");
  }
}
