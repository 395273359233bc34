package dev.tiller.symphony.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the text of a filter says, read once; {@code expression.ts} has the same forms. */
sealed interface Expression {

  /** A number, a text, true, false, or null. */
  record Value(@Nullable Object value) implements Expression {}

  /** The cell of a row in a column. */
  record InColumn(String name) implements Expression {}

  /** True where {@code of} is not. */
  record Not(Expression of) implements Expression {}

  /** A number with its sign turned. */
  record Minus(Expression of) implements Expression {}

  /** Whether both hold, or at least one of them. */
  record Joined(boolean both, Expression left, Expression right) implements Expression {}

  /** Which of two values is more, or whether one text contains another. */
  record Compared(Comparison by, Expression left, Expression right) implements Expression {}

  /** Two numbers made into one. */
  record Calculated(char by, Expression left, Expression right) implements Expression {}

  /** Whether a value is one of those listed. */
  record In(Expression of, List<Object> values) implements Expression {
    public In {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  /** Whether there is no value. */
  record Missing(Expression of) implements Expression {}

  /** The signs between two values. */
  enum Comparison {
    EQUAL("=="),
    UNEQUAL("!="),
    AT_MOST("<="),
    AT_LEAST(">="),
    LESS("<"),
    MORE(">"),
    CONTAINS("contains");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** As the language writes it. */
    String sign() {
      return sign;
    }
  }
}
