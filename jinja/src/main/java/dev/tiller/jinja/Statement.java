package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done: prints, decides, repeats, names. */
sealed interface Statement {

  /** How it goes on after a statement. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  Flow run(Scope scope, Output out);

  /** Statements in order. */
  record Body(List<Statement> statements) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      for (Statement statement : statements) {
        Flow flow = statement.run(scope, out);
        if (flow != Flow.ON) {
          return flow;
        }
      }
      return Flow.ON;
    }

    String text(Scope scope) {
      Output out = new Output();
      run(scope, out);
      return out.toString();
    }
  }

  /** Tells the line of what goes wrong inside, and counts steps. */
  record Placed(int line, Statement inner) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      try {
        scope.run().step();
        return inner.run(scope, out);
      } catch (TemplateException e) {
        throw e.in(line);
      }
    }
  }

  record Plain(String text) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      out.append(text);
      return Flow.ON;
    }
  }

  /** <code>{{ expression }}</code>. */
  record Print(Expression expression) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      out.append(Values.text(expression.value(scope)));
      return Flow.ON;
    }
  }

  record If(Expression test, Body then, @Nullable Statement otherwise) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      if (Values.isTrue(test.value(scope))) {
        return then.run(scope, out);
      }
      return otherwise == null ? Flow.ON : otherwise.run(scope, out);
    }
  }

  /** What is set within a turn is forgotten at its end. */
  record For(
      List<String> names,
      Expression over,
      @Nullable Expression filter,
      Body body,
      @Nullable Body otherwise)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      List<Object> items = Values.items(over.value(scope));
      if (filter != null) {
        Expression test = filter;
        items.removeIf(item -> !Values.isTrue(test.value(turn(scope, item))));
      }
      for (int i = 0; i < items.size(); i++) {
        scope.run().step();
        Scope turn = turn(scope, items.get(i));
        turn.set("loop", Loop.at(items, i));
        if (body.run(turn, out) == Flow.BREAK) {
          break;
        }
      }
      return items.isEmpty() && otherwise != null ? otherwise.run(scope, out) : Flow.ON;
    }

    private Scope turn(Scope scope, Object item) {
      Scope turn = scope.inner();
      assign(turn, names, item);
      return turn;
    }
  }

  record Jump(Flow flow) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      return flow;
    }
  }

  /** {@code set a = ...} or {@code set a, b = ...}. */
  record Set(List<String> names, Expression value) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      assign(scope, names, value.value(scope));
      return Flow.ON;
    }
  }

  /** {@code set space.name = ...}. */
  record SetAttribute(String space, String name, Expression value) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      if (scope.get(space) instanceof Namespace namespace) {
        namespace.values().put(name, value.value(scope));
        return Flow.ON;
      }
      throw TemplateException.of(
          "\"" + space + "\" is not a namespace, so nothing in it can be set");
    }
  }

  /** {@code set name} up to {@code endset}: the text in between, through filters. */
  record SetBlock(String name, Body body, Expression filtered) implements Statement {

    /** The variable that {@link #filtered} finds the text under; no template can name it. */
    static final String TEXT = "set block";

    @Override
    public Flow run(Scope scope, Output out) {
      Scope inner = scope.inner();
      inner.set(TEXT, body.text(inner));
      scope.set(name, filtered.value(inner));
      return Flow.ON;
    }
  }

  /** Its body alone; transformers marks there what an assistant said, to train on it. */
  record Generation(Body body) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      return body.run(scope.inner(), out);
    }
  }

  /** A function made of text; {@code null} as default stands for none. */
  record Macro(String name, Map<String, @Nullable Expression> parameters, Body body)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.set(name, (Function) given -> call(scope, given));
      return Flow.ON;
    }

    private Object call(Scope scope, Given given) {
      given.upTo(parameters.size());
      Scope inner = scope.inner();
      int place = 0;
      for (String parameter : parameters.keySet()) {
        @Nullable Expression missing = parameters.get(parameter);
        Object otherwise =
            given.has(place, parameter) || missing == null
                ? Undefined.variable(parameter)
                : missing.value(inner);
        inner.set(parameter, given.get(place++, parameter, otherwise));
      }
      scope.run().enter();
      String text = body.text(inner);
      scope.run().leave();
      return text;
    }
  }

  /** Gives a value one name, or its items as many. */
  private static void assign(Scope scope, List<String> names, Object value) {
    if (names.size() == 1) {
      scope.set(names.get(0), value);
      return;
    }
    List<Object> parts = new ArrayList<>(Values.items(value));
    if (parts.size() != names.size()) {
      throw TemplateException.of(
          "there are " + names.size() + " names for " + parts.size() + " values");
    }
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      pairs.put(names.get(i), parts.get(i));
    }
    pairs.forEach(scope::set);
  }
}
