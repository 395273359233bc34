package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What has a value. Values are {@code String}, {@code Long}, {@code Double}, {@code Boolean},
 * {@link None}, {@link Undefined}, {@code List} (tuples too), {@code Map}, {@link Function} and
 * {@link Namespace}.
 */
sealed interface Expression {

  Object value(Scope scope);

  /** A string, number, true, false or none as written. */
  record Literal(Object value) implements Expression {
    @Override
    public Object value(Scope scope) {
      return value;
    }
  }

  record Name(String name) implements Expression {
    @Override
    public Object value(Scope scope) {
      return scope.get(name);
    }
  }

  record ListOf(List<Expression> items) implements Expression {
    @Override
    public Object value(Scope scope) {
      Limits.list(items.size());
      List<Object> values = new ArrayList<>(items.size());
      items.forEach(item -> values.add(item.value(scope)));
      return values;
    }
  }

  record TupleOf(ListOf items) implements Expression {
    @Override
    @SuppressWarnings("unchecked")
    public Object value(Scope scope) {
      return new Tuple((List<Object>) items.value(scope));
    }
  }

  record DictOf(List<Entry<Expression, Expression>> entries) implements Expression {
    @Override
    public Object value(Scope scope) {
      Map<Object, Object> values = new LinkedHashMap<>();
      Limits.list(2L * entries.size());
      entries.forEach(
          e -> values.put(Values.key(e.getKey().value(scope)), e.getValue().value(scope)));
      return values;
    }
  }

  /** {@code of.name}: methods go before entries. */
  record Attribute(Expression of, String name) implements Expression {
    @Override
    public Object value(Scope scope) {
      return Members.attribute(of.value(scope), name);
    }
  }

  /** {@code of[key]}: entries go before methods. */
  record Item(Expression of, Expression key) implements Expression {
    @Override
    public Object value(Scope scope) {
      return Members.item(of.value(scope), key.value(scope));
    }
  }

  /** {@code of[from:to:by]}. */
  record Slice(
      Expression of, @Nullable Expression from, @Nullable Expression to, @Nullable Expression by)
      implements Expression {
    @Override
    public Object value(Scope scope) {
      return Members.slice(of.value(scope), bound(from, scope), bound(to, scope), bound(by, scope));
    }

    private static @Nullable Long bound(@Nullable Expression bound, Scope scope) {
      Object value = bound == null ? None.NONE : bound.value(scope);
      return value == None.NONE ? null : (Long) Values.integer(value, "a slice");
    }
  }

  /**
   * What stands between the parentheses of a call.
   *
   * @param more {@code *more}
   * @param moreNamed {@code **moreNamed}
   */
  record Arguments(
      List<Expression> positional,
      Map<String, Expression> named,
      @Nullable Expression more,
      @Nullable Expression moreNamed) {

    static final Arguments NONE = of(List.of());

    static Arguments of(List<Expression> positional) {
      return new Arguments(positional, Map.of(), null, null);
    }

    Given given(String callee, Scope scope) {
      List<Object> values = new ArrayList<>();
      positional.forEach(argument -> values.add(argument.value(scope)));
      if (more != null) {
        values.addAll(Values.items(more.value(scope)));
      }
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, argument) -> byName.put(name, argument.value(scope)));
      if (moreNamed != null) {
        spread(moreNamed.value(scope), byName, callee);
      }
      return new Given(callee, values, byName);
    }

    private static void spread(Object values, Map<String, Object> byName, String callee) {
      if (!(values instanceof Map<?, ?> map)) {
        throw TemplateException.of(
            callee + " was given ** with " + Values.type(values) + "; a dictionary was expected");
      }
      Limits.items(map.size());
      map.forEach(
          (key, value) -> {
            if (byName.put(Values.text(key), value) != null) {
              throw TemplateException.of(callee + " was given the argument " + key + " twice");
            }
          });
    }
  }

  record Call(Expression callee, Arguments arguments) implements Expression {
    @Override
    public Object value(Scope scope) {
      return value(scope, null);
    }

    /**
     * @param caller what a call block passes besides
     */
    Object value(Scope scope, @Nullable Function caller) {
      Object found = callee.value(scope);
      if (found instanceof Loop loop) {
        found = loop.again();
      }
      if (found instanceof Function function) {
        scope.run().step();
        Given given = arguments.given(name(), scope);
        if (caller != null) {
          given.named().put("caller", caller);
        }
        return function.call(given);
      }
      throw found instanceof Undefined undefined
          ? undefined.refusal()
          : TemplateException.of(Values.type(found) + " cannot be called");
    }

    private String name() {
      return callee instanceof Name name
          ? name.name()
          : callee instanceof Attribute attribute ? attribute.name() : "a function";
    }
  }

  /** {@code of | name(...)}. */
  record Filter(Expression of, String name, Arguments arguments) implements Expression {
    @Override
    public Object value(Scope scope) {
      scope.run().step();
      return Filters.apply(name, of.value(scope), arguments.given("the filter " + name, scope));
    }
  }

  /** {@code of is name(...)}. */
  record Test(Expression of, String name, Arguments arguments) implements Expression {
    @Override
    public Object value(Scope scope) {
      return Tests.holds(name, of.value(scope), arguments.given("the test " + name, scope));
    }
  }

  record Not(Expression operand) implements Expression {
    @Override
    public Object value(Scope scope) {
      return !Values.isTrue(operand.value(scope));
    }
  }

  /** {@code and} and {@code or}: the operand that decides, as in Python. */
  record Logic(boolean and, Expression left, Expression right) implements Expression {
    @Override
    public Object value(Scope scope) {
      Object first = left.value(scope);
      return Values.isTrue(first) == and ? right.value(scope) : first;
    }
  }

  /** {@code -x} and {@code +x}. */
  record Signed(boolean minus, Expression operand) implements Expression {
    @Override
    public Object value(Scope scope) {
      Object value = operand.value(scope);
      Object zero = 0L;
      if (minus && value instanceof Double) {
        zero = -0.0; // Python keeps the sign of a zero.
      }
      return Arithmetic.of(minus ? "-" : "+", zero, value);
    }
  }

  record Binary(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Object value(Scope scope) {
      return Arithmetic.of(operator, left.value(scope), right.value(scope));
    }
  }

  /** {@code a < b <= c}. */
  record Comparison(Expression first, List<Entry<String, Expression>> steps) implements Expression {
    @Override
    public Object value(Scope scope) {
      Object left = first.value(scope);
      for (Entry<String, Expression> step : steps) {
        Object right = step.getValue().value(scope);
        if (!Values.compare(step.getKey(), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  /** {@code then if test else otherwise}. */
  record Condition(Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {
    @Override
    public Object value(Scope scope) {
      if (Values.isTrue(test.value(scope))) {
        return then.value(scope);
      }
      return otherwise == null
          ? new Undefined("an \"if\" without \"else\" has no value")
          : otherwise.value(scope);
    }
  }
}
