package dev.tiller.jinja;

import dev.tiller.jinja.Expression.Arguments;
import dev.tiller.jinja.Expression.Attribute;
import dev.tiller.jinja.Expression.Call;
import dev.tiller.jinja.Expression.DictOf;
import dev.tiller.jinja.Expression.Filter;
import dev.tiller.jinja.Expression.Item;
import dev.tiller.jinja.Expression.ListOf;
import dev.tiller.jinja.Expression.Literal;
import dev.tiller.jinja.Expression.Name;
import dev.tiller.jinja.Expression.Not;
import dev.tiller.jinja.Expression.Slice;
import dev.tiller.jinja.Expression.Test;
import dev.tiller.jinja.Expression.TupleOf;
import dev.tiller.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From tokens to what operators go between: a literal, a name, something in brackets, with the
 * members, calls, filters and tests behind it.
 */
final class OperandParser {

  private final Cursor cursor;
  private final ExpressionParser expressions;

  OperandParser(Cursor cursor, ExpressionParser expressions) {
    this.cursor = cursor;
    this.expressions = expressions;
  }

  Expression primary() {
    Token token = cursor.take();
    switch (token.kind()) {
      case NAME:
        return named(token);
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (cursor.now().kind() == Kind.STRING) {
          text.append(cursor.take().text());
        }
        return new Literal(text.toString());
      case INTEGER:
      case FLOAT:
        return number(token);
      case OPERATOR:
        switch (token.text()) {
          case "(":
            return parenthesis();
          case "[":
            return new ListOf(list("]"));
          case "{":
            return dict();
          default:
            break;
        }
        break;
      default:
        break;
    }
    throw TemplateException.at(
        token.line(), "there is " + token.shown() + " where a value was expected");
  }

  private Expression named(Token token) {
    String name = token.text();
    cursor.note(name);
    return switch (name) {
      case "true", "True" -> new Literal(true);
      case "false", "False" -> new Literal(false);
      case "none", "None" -> new Literal(None.NONE);
      default -> new Name(name);
    };
  }

  private static Expression number(Token token) {
    try {
      return new Literal(
          token.kind() == Kind.INTEGER
              ? (Object) whole(token.text())
              : Double.valueOf(token.text()));
    } catch (NumberFormatException e) {
      throw TemplateException.at(token.line(), "the number " + token.text() + " is too large");
    }
  }

  /** Decimal, or as Python writes binary, octal and hexadecimal numbers. */
  private static Long whole(String digits) {
    int base =
        Math.max(
            0,
            "box".indexOf(Character.toLowerCase(digits.length() > 1 ? digits.charAt(1) : ' ')) + 1);
    return base == 0
        ? Long.valueOf(digits)
        : Long.valueOf(digits.substring(2), base == 1 ? 2 : base == 2 ? 8 : 16);
  }

  private Expression parenthesis() {
    if (cursor.skip(")")) {
      return new TupleOf(new ListOf(List.of()));
    }
    Expression inner = expressions.tuple();
    cursor.expect(")");
    return inner;
  }

  private List<Expression> list(String end) {
    List<Expression> items = new ArrayList<>();
    while (!cursor.skip(end)) {
      items.add(expressions.expression());
      if (!cursor.isOperator(end)) {
        cursor.expect(",");
      }
    }
    return items;
  }

  private Expression dict() {
    List<Entry<Expression, Expression>> entries = new ArrayList<>();
    while (!cursor.skip("}")) {
      Expression key = expressions.expression();
      cursor.expect(":");
      entries.add(Map.entry(key, expressions.expression()));
      if (!cursor.isOperator("}")) {
        cursor.expect(",");
      }
    }
    return new DictOf(entries);
  }

  Expression members(Expression start) {
    Expression value = start;
    while (true) {
      if (cursor.skip(".")) {
        value =
            cursor.now().kind() == Kind.INTEGER
                ? new Item(value, number(cursor.take()))
                : new Attribute(value, cursor.name("a name"));
      } else if (cursor.skip("[")) {
        value = subscript(value);
      } else if (cursor.isOperator("(")) {
        value = new Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of) {
    @Nullable Expression from = cursor.isOperator(":") ? null : expressions.expression();
    if (from != null && cursor.skip("]")) {
      return new Item(of, from);
    }
    cursor.expect(":");
    @Nullable Expression to = bound();
    @Nullable Expression by = cursor.skip(":") ? bound() : null;
    cursor.expect("]");
    return new Slice(of, from, to, by);
  }

  private @Nullable Expression bound() {
    return cursor.isOperator(":") || cursor.isOperator("]") ? null : expressions.expression();
  }

  private Arguments arguments() {
    cursor.expect("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    @Nullable Expression more = null;
    @Nullable Expression moreNamed = null;
    while (!cursor.skip(")")) {
      if (more == null && moreNamed == null && cursor.skip("*")) {
        more = expressions.expression();
      } else if (moreNamed == null && cursor.skip("**")) {
        moreNamed = expressions.expression();
      } else if (moreNamed == null
          && cursor.now().kind() == Kind.NAME
          && cursor.ahead().is(Kind.OPERATOR, "=")) {
        String name = cursor.take().text();
        cursor.take();
        named.put(name, expressions.expression());
      } else if (named.isEmpty() && more == null && moreNamed == null) {
        positional.add(expressions.expression());
      } else {
        throw cursor.unexpected("an argument with a name");
      }
      if (!cursor.isOperator(")")) {
        cursor.expect(",");
      }
    }
    return new Arguments(positional, named, more, moreNamed);
  }

  /** Filters, tests and calls of their results, as long as they go on. */
  Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      if (cursor.skip("|")) {
        value = filter(value, cursor.name("the name of a filter"));
      } else if (cursor.skipName("is")) {
        value = test(value);
      } else {
        return value;
      }
    }
  }

  Expression filter(Expression value, String name) {
    return new Filter(value, name, cursor.isOperator("(") ? arguments() : Arguments.NONE);
  }

  private Expression test(Expression value) {
    boolean negated = cursor.skipName("not");
    String name = cursor.name("the name of a test");
    Arguments arguments = Arguments.NONE;
    if (cursor.isOperator("(")) {
      arguments = arguments();
    } else if (takesArgument(cursor.now())) {
      arguments = Arguments.of(List.of(members(primary())));
    }
    Test test = new Test(value, name, arguments);
    return negated ? new Not(test) : test;
  }

  /** {@code is divisibleby 3}: an argument may stand without parentheses. */
  private static boolean takesArgument(Token token) {
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      case NAME -> !Set.of("else", "or", "and", "if", "is", "not", "in").contains(token.text());
      default -> false;
    };
  }
}
