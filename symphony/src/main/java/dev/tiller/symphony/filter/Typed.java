package dev.tiller.symphony.filter;

import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
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
import org.jspecify.annotations.Nullable;

/**
 * What kinds of values an expression has over the columns of a table, checked before it meets a
 * row: so Java, the database and the browser never have to decide how to compare a text and a
 * number.
 */
enum Typed {
  NUMBER("a number"),
  TEXT("a text"),
  TRUTH("true or false");

  private final String words;

  Typed(String words) {
    this.words = words;
  }

  /**
   * The kind of an expression's value.
   *
   * @throws UserError where the expression does not fit the table
   */
  static Typed of(Expression expression, Table table) {
    if (expression instanceof Value value) {
      return ofValue(value.value());
    } else if (expression instanceof InColumn column) {
      return ofColumn(column.name(), table);
    } else if (expression instanceof Not not) {
      return require(TRUTH, not.of(), table, "!");
    } else if (expression instanceof Minus minus) {
      return require(NUMBER, minus.of(), table, "-");
    } else if (expression instanceof Joined joined) {
      String sign = joined.both() ? "&&" : "||";
      require(TRUTH, joined.left(), table, sign);
      return require(TRUTH, joined.right(), table, sign);
    } else if (expression instanceof Calculated calculated) {
      String sign = String.valueOf(calculated.by());
      require(NUMBER, calculated.left(), table, sign);
      return require(NUMBER, calculated.right(), table, sign);
    } else if (expression instanceof Compared compared) {
      return comparison(compared, table);
    } else if (expression instanceof In in) {
      Typed kind = of(in.of(), table);
      in.values().forEach(value -> require(kind, new Value(value), table, "in"));
      return TRUTH;
    }
    of(((Missing) expression).of(), table);
    return TRUTH;
  }

  private static Typed comparison(Compared compared, Table table) {
    String sign = compared.by().sign();
    Typed kind = of(compared.left(), table);
    if (compared.by() == Comparison.CONTAINS) {
      require(TEXT, compared.left(), table, sign);
    }
    require(kind, compared.right(), table, sign);
    boolean equality = compared.by() == Comparison.EQUAL || compared.by() == Comparison.UNEQUAL;
    if (kind == TRUTH && !equality) {
      throw new UserError(
          "The filter has %s between true and false; write == or !=.".formatted(sign));
    }
    return TRUTH;
  }

  /** Refuses an expression of another kind. */
  static Typed require(Typed wanted, Expression expression, Table table, String sign) {
    Typed found = of(expression, table);
    if (found != wanted) {
      throw new UserError(
          "The filter has %s beside '%s' where %s was expected; compare texts with quoted texts and numbers with numbers."
              .formatted(found.words, sign, wanted.words));
    }
    return found;
  }

  private static Typed ofValue(@Nullable Object value) {
    if (value == null) {
      throw new UserError("The filter has null by itself; write 'is null' after a column.");
    }
    return value instanceof Number ? NUMBER : value instanceof String ? TEXT : TRUTH;
  }

  private static Typed ofColumn(String name, Table table) {
    if (!table.has(name)) {
      throw new UserError(
          "The filter names a column '%s', but there are %s; name one of these."
              .formatted(name, UserError.list(table.columnNames())));
    }
    ColumnType type = table.column(name).type();
    return type == ColumnType.STRING ? TEXT : type == ColumnType.BOOLEAN ? TRUTH : NUMBER;
  }
}
