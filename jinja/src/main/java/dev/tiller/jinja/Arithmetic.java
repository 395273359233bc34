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
        return Text.format(string, right instanceof List ? Values.items(right) : List.of(right));
      }
      if (operator.equals("*") && right instanceof Long times) {
        Limits.size(times <= 0 || string.isEmpty() ? 0 : Math.max(times, times * string.length()));
        return times <= 0 || string.isEmpty() ? "" : string.repeat(times.intValue());
      }
    }
    if (left instanceof List<?> first && right instanceof List<?> second && operator.equals("+")) {
      Limits.size((long) first.size() + second.size());
      List<Object> all = new ArrayList<>(first);
      all.addAll(second);
      return all;
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

  private static String joined(String left, String right) {
    Limits.size((long) left.length() + right.length());
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
