package dev.tiller.symphony.filter;

import dev.tiller.data.ColumnType;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Filters as conditions of SQL in DuckDB's dialect, which keep the very rows that they keep in
 * memory. Every name and value of a user stands in quotes, and every condition is true or false.
 */
public final class FilterSql {
  private static final String TRUE = "true";

  private final Table columns;

  private FilterSql(Table columns) {
    this.columns = columns;
  }

  /**
   * What stands after {@code WHERE}.
   *
   * @param columns a table with the columns' names and types; its rows do not matter
   * @throws dev.tiller.ground.UserError when the filter does not fit the columns
   */
  public static String where(Filter filter, Table columns) {
    FilterSql sql = new FilterSql(columns);
    return filter.conditions().isEmpty()
        ? TRUE
        : filter.conditions().stream()
            .map(sql::condition)
            .collect(Collectors.joining(") AND (", "(", ")"));
  }

  /** A name of SQL in quotes. */
  public static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  /** A text of SQL in quotes. */
  public static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private String condition(RowCondition condition) {
    if (condition instanceof Search search) {
      return search(search);
    } else if (condition instanceof OneOf oneOf) {
      return oneOf(oneOf);
    } else if (condition instanceof Between between) {
      return between(between);
    }
    Expression expression = Parser.parse(((Where) condition).text());
    Typed.require(Typed.TRUTH, expression, columns, "the whole");
    return truth(expression);
  }

  private String search(Search search) {
    String wanted = Search.folded(search.text());
    if (wanted.isEmpty()) {
      return TRUE;
    }
    String any =
        columns.columns().stream()
            .filter(column -> column.type() == ColumnType.STRING)
            .map(
                column ->
                    "(coalesce(contains(replace(lower(%1$s), 'ς', 'σ'), %2$s), false) AND NOT regexp_matches(%1$s, '^data:(image|audio)/'))"
                        .formatted(name(column.name()), text(wanted)))
            .collect(Collectors.joining(" OR "));
    return any.isEmpty() ? "false" : any;
  }

  private String oneOf(OneOf oneOf) {
    ColumnType type = columns.column(oneOf.column()).type();
    List<String> wanted = new ArrayList<>();
    for (Object value : oneOf.values()) {
      boolean fits =
          type.isNumeric()
              ? value instanceof Number
              : type == ColumnType.STRING ? value instanceof String : value instanceof Boolean;
      if (value != null && fits) {
        wanted.add(literal(value));
      }
    }
    String cell = name(oneOf.column());
    String number = type.isNumeric() ? "CAST(" + cell + " AS DOUBLE)" : cell;
    String in =
        wanted.isEmpty()
            ? "false"
            : "coalesce(%s IN (%s), false)".formatted(number, String.join(", ", wanted));
    return oneOf.values().contains(null) ? in + " OR " + cell + " IS NULL" : in;
  }

  private String between(Between between) {
    if (!columns.column(between.column()).type().isNumeric()) {
      return "false";
    }
    String number = finite("CAST(" + name(between.column()) + " AS DOUBLE)");
    List<String> bounds = new ArrayList<>(List.of(number + " IS NOT NULL"));
    if (between.low() != null) {
      bounds.add("coalesce(%s >= %s, false)".formatted(number, literal(between.low())));
    }
    if (between.high() != null) {
      bounds.add("coalesce(%s <= %s, false)".formatted(number, literal(between.high())));
    }
    return String.join(" AND ", bounds);
  }

  /** A condition that is never null. */
  private String truth(Expression expression) {
    return "coalesce(" + value(expression) + ", false)";
  }

  /** A value that is null where it is missing; a NaN never comes out. */
  private String value(Expression expression) {
    if (expression instanceof Value value) {
      return literal(value.value());
    } else if (expression instanceof InColumn in) {
      return column(in.name());
    } else if (expression instanceof Not not) {
      return "(NOT " + truth(not.of()) + ")";
    } else if (expression instanceof Minus minus) {
      return "(- " + value(minus.of()) + ")";
    } else if (expression instanceof Joined joined) {
      String sign = joined.both() ? " AND " : " OR ";
      return "(" + truth(joined.left()) + sign + truth(joined.right()) + ")";
    } else if (expression instanceof Calculated calculated) {
      return finite(
          "(%s %s %s)"
              .formatted(value(calculated.left()), calculated.by(), value(calculated.right())));
    } else if (expression instanceof Compared compared) {
      return comparison(compared);
    } else if (expression instanceof In in) {
      String all = in.values().stream().map(this::literal).collect(Collectors.joining(", "));
      return "coalesce(%s IN (%s), false)".formatted(value(in.of()), all);
    }
    return "(" + value(((Missing) expression).of()) + " IS NULL)";
  }

  private String column(String name) {
    return columns.column(name).type().isNumeric()
        ? finite("CAST(" + name(name) + " AS DOUBLE)")
        : name(name);
  }

  private String comparison(Compared compared) {
    String left = value(compared.left());
    String right = value(compared.right());
    String test =
        switch (compared.by()) {
          case EQUAL, UNEQUAL -> left + " = " + right;
          case CONTAINS -> "contains(" + left + ", " + right + ")";
          default -> left + " " + compared.by().sign() + " " + right;
        };
    String known = "coalesce(" + test + ", false)";
    return compared.by() == Comparison.UNEQUAL ? "(NOT " + known + ")" : known;
  }

  /** The database takes NaN for the largest number, and equal to itself. */
  private static String finite(String number) {
    return "nullif(" + number + ", CAST('NaN' AS DOUBLE))";
  }

  private String literal(@Nullable Object value) {
    if (value instanceof Number number) {
      return "CAST('" + number.doubleValue() + "' AS DOUBLE)";
    }
    return value instanceof String text ? text(text) : String.valueOf(value);
  }
}
