package dev.tiller.symphony.filter;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Expression.Calculated;
import dev.tiller.symphony.filter.Expression.Compared;
import dev.tiller.symphony.filter.Expression.Comparison;
import dev.tiller.symphony.filter.Expression.In;
import dev.tiller.symphony.filter.Expression.InColumn;
import dev.tiller.symphony.filter.Expression.Joined;
import dev.tiller.symphony.filter.Expression.Minus;
import dev.tiller.symphony.filter.Expression.Missing;
import dev.tiller.symphony.filter.Expression.Not;
import dev.tiller.symphony.filter.Expression.Value;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the rows of a table: for each row a Double, String or Boolean, or null where
 * that is missing. NaN is missing, and whole numbers are numbers.
 */
final class Evaluation {
  private Evaluation() {}

  static IntFunction<@Nullable Object> of(Expression expression, Table table) {
    if (expression instanceof Value value) {
      return row -> value.value();
    } else if (expression instanceof InColumn in) {
      Column column = table.column(in.name());
      return row -> number(column.get(row));
    } else if (expression instanceof Not not) {
      IntFunction<@Nullable Object> of = of(not.of(), table);
      return row -> !holds(of.apply(row));
    } else if (expression instanceof Minus minus) {
      IntFunction<@Nullable Object> of = of(minus.of(), table);
      return row -> of.apply(row) instanceof Double number ? (Object) (-number) : null;
    } else if (expression instanceof Joined joined) {
      IntFunction<@Nullable Object> left = of(joined.left(), table);
      IntFunction<@Nullable Object> right = of(joined.right(), table);
      return joined.both()
          ? row -> holds(left.apply(row)) && holds(right.apply(row))
          : row -> holds(left.apply(row)) || holds(right.apply(row));
    } else if (expression instanceof Calculated calculated) {
      return calculation(calculated, table);
    } else if (expression instanceof Compared compared) {
      return comparison(compared, table);
    } else if (expression instanceof In in) {
      Set<@Nullable Object> wanted = new HashSet<>();
      in.values().forEach(value -> wanted.add(number(value)));
      IntFunction<@Nullable Object> of = of(in.of(), table);
      return row -> wanted.contains(of.apply(row));
    }
    IntFunction<@Nullable Object> of = of(((Missing) expression).of(), table);
    return row -> of.apply(row) == null;
  }

  /** What is missing does not hold. */
  static boolean holds(@Nullable Object truth) {
    return Boolean.TRUE.equals(truth);
  }

  /** Numbers as doubles with one zero, NaN as missing. */
  private static @Nullable Object number(@Nullable Object value) {
    if (!(value instanceof Number number)) {
      return value;
    }
    double d = number.doubleValue() + 0.0;
    return Double.isNaN(d) ? null : (Object) d;
  }

  private static IntFunction<@Nullable Object> calculation(Calculated calculated, Table table) {
    IntFunction<@Nullable Object> left = of(calculated.left(), table);
    IntFunction<@Nullable Object> right = of(calculated.right(), table);
    DoubleBinaryOperator by =
        switch (calculated.by()) {
          case '+' -> Double::sum;
          case '-' -> (a, b) -> a - b;
          case '*' -> (a, b) -> a * b;
          default -> (a, b) -> a / b;
        };
    return row ->
        left.apply(row) instanceof Double a && right.apply(row) instanceof Double b
            ? number(by.applyAsDouble(a, b))
            : null;
  }

  private static IntFunction<@Nullable Object> comparison(Compared compared, Table table) {
    IntFunction<@Nullable Object> left = of(compared.left(), table);
    IntFunction<@Nullable Object> right = of(compared.right(), table);
    BiPredicate<Object, Object> test = test(compared.by());
    boolean turned = compared.by() == Comparison.UNEQUAL;
    return row -> {
      Object a = left.apply(row);
      Object b = right.apply(row);
      return turned != (a != null && b != null && test.test(a, b));
    };
  }

  private static BiPredicate<Object, Object> test(Comparison by) {
    return switch (by) {
      case EQUAL, UNEQUAL -> Evaluation::same;
      case LESS -> (a, b) -> order(a, b) < 0;
      case AT_MOST -> (a, b) -> order(a, b) <= 0;
      case MORE -> (a, b) -> order(a, b) > 0;
      case AT_LEAST -> (a, b) -> order(a, b) >= 0;
      case CONTAINS -> (a, b) -> ((String) a).contains((String) b);
    };
  }

  private static boolean same(Object a, Object b) {
    return a instanceof Double x && b instanceof Double y
        ? x.doubleValue() == y.doubleValue()
        : a.equals(b);
  }

  /** Numbers by size; texts by the numbers of their characters, as in the database. */
  private static int order(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      return x < y ? -1 : x > y ? 1 : 0;
    }
    String left = (String) a;
    String right = (String) b;
    for (int i = 0; i < left.length() && i < right.length(); i++) {
      if (left.charAt(i) != right.charAt(i)) {
        return place(left.charAt(i)) - place(right.charAt(i));
      }
    }
    return left.length() - right.length();
  }

  /** Halves of a pair lie below U+E000 and stand for characters above U+FFFF. */
  private static int place(char c) {
    return (Character.isSurrogate(c) ? 1 << 16 : 0) + c;
  }
}
