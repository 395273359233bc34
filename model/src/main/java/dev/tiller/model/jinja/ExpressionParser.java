package dev.tiller.model.jinja;

import dev.tiller.model.jinja.Expression.Arguments;
import dev.tiller.model.jinja.Expression.Attribute;
import dev.tiller.model.jinja.Expression.Binary;
import dev.tiller.model.jinja.Expression.Call;
import dev.tiller.model.jinja.Expression.Comparison;
import dev.tiller.model.jinja.Expression.Condition;
import dev.tiller.model.jinja.Expression.DictOf;
import dev.tiller.model.jinja.Expression.Filter;
import dev.tiller.model.jinja.Expression.Item;
import dev.tiller.model.jinja.Expression.ListOf;
import dev.tiller.model.jinja.Expression.Literal;
import dev.tiller.model.jinja.Expression.Logic;
import dev.tiller.model.jinja.Expression.Name;
import dev.tiller.model.jinja.Expression.Not;
import dev.tiller.model.jinja.Expression.Signed;
import dev.tiller.model.jinja.Expression.Slice;
import dev.tiller.model.jinja.Expression.Test;
import dev.tiller.model.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From tokens to an expression. One method for each strength of binding, loosest first: if-else,
 * or, and, not, comparison, + and -, ~, * / // %, **, sign, filters and tests, members and calls.
 */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Cursor cursor;

  ExpressionParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** One expression, or several with commas between them as a list. */
  Expression tuple() {
    Expression first = expression();
    if (!cursor.isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (cursor.skip(",") && !cursor.isOperator(")") && cursor.now().kind() != Kind.CLOSE) {
      items.add(expression());
    }
    return new ListOf(items);
  }

  Expression expression() {
    cursor.enter();
    Expression value = withoutCondition();
    while (cursor.skipName("if")) {
      Expression test = withoutCondition();
      value = new Condition(test, value, cursor.skipName("else") ? expression() : null);
    }
    cursor.leave();
    return value;
  }

  /** What a loop goes over: an "if" behind it is the loop's. */
  Expression withoutCondition() {
    Expression left = and();
    while (cursor.skipName("or")) {
      left = new Logic(false, left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (cursor.skipName("and")) {
      left = new Logic(true, left, not());
    }
    return left;
  }

  private Expression not() {
    if (!cursor.skipName("not")) {
      return comparison();
    }
    cursor.enter();
    Expression negated = new Not(not());
    cursor.leave();
    return negated;
  }

  private Expression comparison() {
    Expression first = sum();
    List<Entry<String, Expression>> steps = new ArrayList<>();
    while (true) {
      Token token = cursor.now();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        cursor.take();
        steps.add(Map.entry(token.text(), sum()));
      } else if (cursor.skipName("in")) {
        steps.add(Map.entry("in", sum()));
      } else if (cursor.isName("not") && cursor.ahead().is(Kind.NAME, "in")) {
        cursor.take();
        cursor.take();
        steps.add(Map.entry("not in", sum()));
      } else {
        return steps.isEmpty() ? first : new Comparison(first, steps);
      }
    }
  }

  private Expression sum() {
    Expression left = joined();
    while (cursor.isOperator("+") || cursor.isOperator("-")) {
      left = new Binary(cursor.take().text(), left, joined());
    }
    return left;
  }

  private Expression joined() {
    Expression left = product();
    while (cursor.isOperator("~")) {
      left = new Binary(cursor.take().text(), left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (cursor.now().kind() == Kind.OPERATOR
        && Set.of("*", "/", "//", "%").contains(cursor.now().text())) {
      left = new Binary(cursor.take().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = signed(true);
    while (cursor.isOperator("**")) {
      left = new Binary(cursor.take().text(), left, signed(true));
    }
    return left;
  }

  private Expression signed(boolean filters) {
    Expression value;
    if (cursor.isOperator("-") || cursor.isOperator("+")) {
      cursor.enter();
      value = new Signed(cursor.take().text().equals("-"), signed(false));
      cursor.leave();
    } else {
      value = members(primary());
    }
    return filters ? filtered(value) : value;
  }

  private Expression primary() {
    Token token = cursor.take();
    switch (token.kind()) {
      case NAME:
        return named(token.text());
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

  private static Expression named(String name) {
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
              ? (Object) Long.valueOf(token.text())
              : Double.valueOf(token.text()));
    } catch (NumberFormatException e) {
      throw TemplateException.at(token.line(), "the number " + token.text() + " is too large");
    }
  }

  private Expression parenthesis() {
    if (cursor.skip(")")) {
      return new ListOf(List.of());
    }
    Expression inner = tuple();
    cursor.expect(")");
    return inner;
  }

  private List<Expression> list(String end) {
    List<Expression> items = new ArrayList<>();
    while (!cursor.skip(end)) {
      items.add(expression());
      if (!cursor.isOperator(end)) {
        cursor.expect(",");
      }
    }
    return items;
  }

  private Expression dict() {
    List<Entry<Expression, Expression>> entries = new ArrayList<>();
    while (!cursor.skip("}")) {
      Expression key = expression();
      cursor.expect(":");
      entries.add(Map.entry(key, expression()));
      if (!cursor.isOperator("}")) {
        cursor.expect(",");
      }
    }
    return new DictOf(entries);
  }

  private Expression members(Expression start) {
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
    @Nullable Expression from = cursor.isOperator(":") ? null : expression();
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
    return cursor.isOperator(":") || cursor.isOperator("]") ? null : expression();
  }

  private Arguments arguments() {
    cursor.expect("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!cursor.skip(")")) {
      if (cursor.now().kind() == Kind.NAME && cursor.ahead().is(Kind.OPERATOR, "=")) {
        String name = cursor.take().text();
        cursor.take();
        named.put(name, expression());
      } else if (named.isEmpty()) {
        positional.add(expression());
      } else {
        throw cursor.unexpected("an argument with a name");
      }
      if (!cursor.isOperator(")")) {
        cursor.expect(",");
      }
    }
    return new Arguments(positional, named);
  }

  /** Filters, tests and calls of their results, as long as they go on. */
  Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      if (cursor.skip("|")) {
        value = filter(value);
      } else if (cursor.skipName("is")) {
        value = test(value);
      } else {
        return value;
      }
    }
  }

  private Expression filter(Expression value) {
    int line = cursor.now().line();
    String name = cursor.name("the name of a filter");
    if (!Filters.knows(name)) {
      throw TemplateException.at(line, "there is no filter \"" + name + "\"");
    }
    return new Filter(value, name, cursor.isOperator("(") ? arguments() : Arguments.NONE);
  }

  private Expression test(Expression value) {
    boolean negated = cursor.skipName("not");
    int line = cursor.now().line();
    String name = cursor.name("the name of a test");
    if (!Tests.knows(name)) {
      throw TemplateException.at(line, "there is no test \"" + name + "\"");
    }
    Arguments arguments = Arguments.NONE;
    if (cursor.isOperator("(")) {
      arguments = arguments();
    } else if (takesArgument(cursor.now())) {
      arguments = new Arguments(List.of(members(primary())), Map.of());
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
