package dev.tiller.symphony.filter;

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
import dev.tiller.symphony.filter.Tokens.Kind;
import dev.tiller.symphony.filter.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads the text of a filter, by recursive descent; the loosest binding stands first. */
final class Parser {
  private static final int DEEPEST = 200;

  private final List<Token> all;
  private int next;
  private int depth;

  private Parser(List<Token> all) {
    this.all = all;
  }

  /**
   * The whole text as one expression.
   *
   * @throws UserError where the text is none
   */
  static Expression parse(String text) {
    Parser parser = new Parser(Tokens.of(text));
    Expression whole = parser.either();
    if (parser.here().kind() != Kind.END) {
      throw parser.unexpected("a sign such as &&");
    }
    return whole;
  }

  private Token here() {
    return all.get(next);
  }

  private UserError unexpected(String wanted) {
    return new UserError(
        "The filter has %s where %s was expected; write for example d.score > 0.5 && d.split == 'train'."
            .formatted(here().shown(), wanted));
  }

  private boolean takes(String sign) {
    return takes(Kind.SIGN, sign);
  }

  private boolean takes(Kind kind, String text) {
    boolean found = here().is(kind, text);
    next += found ? 1 : 0;
    return found;
  }

  private void needs(String sign) {
    if (!takes(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  /** A filter from outside must not end in a stack overflow. */
  private Expression deeper(Supplier<Expression> inner) {
    if (++depth > DEEPEST) {
      throw new UserError("The filter is nested more than " + DEEPEST + " deep; write it flatter.");
    }
    Expression expression = inner.get();
    depth--;
    return expression;
  }

  private Expression either() {
    return deeper(
        () -> {
          Expression left = both();
          while (takes("||")) {
            left = new Joined(false, left, both());
          }
          return left;
        });
  }

  private Expression both() {
    Expression left = negated();
    while (takes("&&")) {
      left = new Joined(true, left, negated());
    }
    return left;
  }

  private Expression negated() {
    return takes("!") ? new Not(deeper(this::negated)) : comparison();
  }

  private Expression comparison() {
    Expression left = sum();
    for (Comparison by : Comparison.values()) {
      if (by == Comparison.CONTAINS ? takes(Kind.NAME, by.sign()) : takes(by.sign())) {
        return compared(by, left, sum());
      }
    }
    if (takes(Kind.NAME, "in")) {
      return new In(left, list());
    }
    if (takes(Kind.NAME, "is")) {
      boolean not = takes("!");
      if (!takes(Kind.NAME, "null") && !takes(Kind.NAME, "missing")) {
        throw unexpected("'null'");
      }
      return not ? new Not(new Missing(left)) : new Missing(left);
    }
    return left;
  }

  /** Nothing equals a missing value, so who compares with null asks whether there is one. */
  private static Expression compared(Comparison by, Expression left, Expression right) {
    if (by == Comparison.CONTAINS || (!isNull(left) && !isNull(right))) {
      return new Compared(by, left, right);
    }
    Missing missing = new Missing(isNull(right) ? left : right);
    return switch (by) {
      case EQUAL -> missing;
      case UNEQUAL -> new Not(missing);
      default ->
          throw new UserError(
              "The filter has %s beside null, which is neither more nor less than anything; write 'is null'."
                  .formatted(by.sign()));
    };
  }

  private static boolean isNull(Expression expression) {
    return expression instanceof Value value && value.value() == null;
  }

  private List<Object> list() {
    needs("(");
    List<Object> values = new ArrayList<>();
    do {
      values.add(constant());
    } while (takes(","));
    needs(")");
    return values;
  }

  private Object constant() {
    boolean minus = takes("-");
    Token token = here();
    if (token.kind() == Kind.NUMBER) {
      next++;
      double number = Double.parseDouble(token.text());
      return minus ? -number : number;
    }
    if (!minus && token.kind() == Kind.TEXT) {
      next++;
      return token.text();
    }
    if (!minus && (token.is(Kind.NAME, "true") || token.is(Kind.NAME, "false"))) {
      next++;
      return Boolean.valueOf(token.text());
    }
    throw unexpected("a number or a text");
  }

  private Expression sum() {
    Expression left = product();
    while (here().is(Kind.SIGN, "+") || here().is(Kind.SIGN, "-")) {
      char by = all.get(next++).text().charAt(0);
      left = new Calculated(by, left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = signed();
    while (here().is(Kind.SIGN, "*") || here().is(Kind.SIGN, "/")) {
      char by = all.get(next++).text().charAt(0);
      left = new Calculated(by, left, signed());
    }
    return left;
  }

  private Expression signed() {
    return takes("-") ? new Minus(deeper(this::signed)) : primary();
  }

  private Expression primary() {
    if (takes("(")) {
      Expression inner = either();
      needs(")");
      return inner;
    }
    Token token = here();
    if (token.kind() == Kind.END || token.kind() == Kind.SIGN) {
      throw unexpected("a column, a number or a text");
    }
    next++;
    return switch (token.kind()) {
      case NUMBER -> new Value(Double.parseDouble(token.text()));
      case TEXT -> new Value(token.text());
      default -> word(token.text());
    };
  }

  private Expression word(String word) {
    return switch (word) {
      case "true", "false" -> new Value(Boolean.valueOf(word));
      case "null" -> new Value(null);
      case "d" -> new InColumn(column());
      default -> new InColumn(word);
    };
  }

  /** After {@code d}: {@code .name}, {@code ["any name"]}, or a column of that very name. */
  private String column() {
    if (takes(".")) {
      if (here().kind() != Kind.NAME) {
        throw unexpected("a column's name");
      }
      return all.get(next++).text();
    }
    if (!takes("[")) {
      return "d";
    }
    if (here().kind() != Kind.TEXT) {
      throw unexpected("a column's name in quotes");
    }
    String name = all.get(next++).text();
    needs("]");
    return name;
  }
}
