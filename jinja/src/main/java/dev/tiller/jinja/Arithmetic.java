package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's operators on two values. */
final class Arithmetic {

  private Arithmetic() {}

  static Object of(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return joined(Values.text(left), Values.text(right));
    }
    if (left instanceof String string) {
      if (operator.equals("+") && right instanceof String other) {
        return joined(string, other);
      }
      if (operator.equals("%")) {
        return Text.format(string, right instanceof Tuple ? Values.items(right) : List.of(right));
      }
    }
    if (operator.equals("*") && right instanceof Long times && isSequence(left)) {
      return repeated(left, times);
    }
    if (operator.equals("*") && left instanceof Long times && isSequence(right)) {
      return repeated(right, times);
    }
    if (left instanceof List<?> first
        && right instanceof List<?> second
        && operator.equals("+")
        && first instanceof Tuple == second instanceof Tuple) {
      Limits.list((long) first.size() + second.size());
      List<Object> all = new ArrayList<>(first);
      all.addAll(second);
      return first instanceof Tuple ? new Tuple(all) : all;
    }
    if (!Values.isNumber(left) || !Values.isNumber(right)) {
      throw left instanceof Undefined undefined
          ? undefined.refusal()
          : right instanceof Undefined undefined
              ? undefined.refusal()
              : TemplateException.of(
                  "the operator "
                      + operator
                      + " does not go between "
                      + Values.type(left)
                      + " and "
                      + Values.type(right));
    }
    Number a = Values.number(left);
    Number b = Values.number(right);
    try {
      return a instanceof Long x && b instanceof Long y
          ? whole(operator, x, y)
          : decimal(operator, a.doubleValue(), b.doubleValue());
    } catch (ArithmeticException e) {
      throw TemplateException.of("a number is too large, or divided by zero");
    }
  }

  private static boolean isSequence(Object value) {
    return value instanceof String || value instanceof List;
  }

  private static Object repeated(Object value, long times) {
    long length = value instanceof String string ? string.length() : ((List<?>) value).size();
    int count = (int) Math.max(0, Math.min(times, length == 0 ? 0 : Limits.SIZE + 1));
    if (value instanceof String string) {
      Limits.text(count * length);
      return string.repeat(count);
    }
    Limits.list(count * length);
    List<Object> all = new ArrayList<>((int) (count * length));
    for (int i = 0; i < count; i++) {
      all.addAll((List<?>) value);
    }
    return value instanceof Tuple ? new Tuple(all) : all;
  }

  private static String joined(String left, String right) {
    Limits.text((long) left.length() + right.length());
    return left + right;
  }

  private static Object whole(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      case "**" -> b < 0 ? (Object) Math.pow(a, b) : power(a, b);
      default -> decimal(operator, a, b);
    };
  }

  /** The exponent is small wherever the result fits, but for 0, 1 and -1. */
  private static Object power(long base, long exponent) {
    if (Math.abs(base) <= 1) {
      return base == 0 && exponent > 0 ? 0L : base < 0 && exponent % 2 != 0 ? -1L : 1L;
    }
    long result = 1;
    for (long i = 0; i < exponent; i++) {
      result = Math.multiplyExact(result, base);
    }
    return result;
  }

  private static Object decimal(String operator, double a, double b) {
    if (b == 0 && (operator.contains("/") || operator.equals("%"))) {
      throw new ArithmeticException();
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> Math.pow(a, b);
    };
  }
}
