package dev.tiller.jinja;

import dev.tiller.jinja.Expression.Binary;
import dev.tiller.jinja.Expression.Comparison;
import dev.tiller.jinja.Expression.Condition;
import dev.tiller.jinja.Expression.ListOf;
import dev.tiller.jinja.Expression.Logic;
import dev.tiller.jinja.Expression.Not;
import dev.tiller.jinja.Expression.Signed;
import dev.tiller.jinja.Expression.TupleOf;
import dev.tiller.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/**
 * From tokens to an expression. One method for each strength of binding, loosest first: if-else,
 * or, and, not, comparison, + and -, ~, * / // %, **, sign. What binds tighter is an operand.
 */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Cursor cursor;
  private final OperandParser operands;

  ExpressionParser(Cursor cursor) {
    this.cursor = cursor;
    this.operands = new OperandParser(cursor, this);
  }

  /** Filters behind a value that is there already. */
  Expression filtered(Expression value) {
    return operands.filtered(value);
  }

  /** A filter of that name, which was read, behind a value, and more filters behind it. */
  Expression filtered(Expression value, String name) {
    return operands.filtered(operands.filter(value, name));
  }

  /** One expression, or several with commas between them as a tuple. */
  Expression tuple() {
    return tuple(true);
  }

  /**
   * @param conditions whether "if" is part of it; one behind what a loop goes over is the loop's
   */
  Expression tuple(boolean conditions) {
    Expression first = conditions ? expression() : withoutCondition();
    if (!cursor.isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (cursor.skip(",") && !ends()) {
      items.add(conditions ? expression() : withoutCondition());
    }
    return new TupleOf(new ListOf(items));
  }

  private boolean ends() {
    return cursor.isOperator(")")
        || cursor.now().kind() == Kind.CLOSE
        || cursor.isName("recursive");
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

  private Expression withoutCondition() {
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
      value = operands.members(operands.primary());
    }
    return filters ? operands.filtered(value) : value;
  }
}
