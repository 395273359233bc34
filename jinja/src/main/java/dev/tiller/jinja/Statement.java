package dev.tiller.jinja;

import dev.tiller.jinja.Expression.Call;
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
        scope.run().begin(scope, out);
        try {
          return inner.run(scope, out);
        } finally {
          scope.run().end();
        }
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
      boolean recursive,
      Body body,
      @Nullable Body otherwise)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      return run(over.value(scope), 0, scope, out);
    }

    private Flow run(Object over, int depth, Scope scope, Output out) {
      List<Object> items = Values.items(over);
      if (filter != null) {
        Expression test = filter;
        items.removeIf(
            item -> {
              scope.run().step();
              return !Values.isTrue(test.value(turn(scope, item)));
            });
      }
      Loop loop = new Loop(items, depth, given -> again(given, depth + 1, scope));
      for (Object item : items) {
        scope.run().step();
        Scope turn = turn(scope, item);
        loop.turn();
        turn.set("loop", loop);
        if (body.run(turn, out) == Flow.BREAK) {
          break;
        }
      }
      return items.isEmpty() && otherwise != null ? otherwise.run(scope, out) : Flow.ON;
    }

    /** {@code loop(children)}: the same loop over other items, as text. */
    private Object again(Given given, int depth, Scope scope) {
      if (!recursive) {
        throw TemplateException.of("a loop that is not \"recursive\" cannot be called");
      }
      Output out = new Output();
      scope.run().enter();
      run(given.as("iterable").need("iterable"), depth, scope, out);
      scope.run().leave();
      return out.toString();
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

  /** What stands between, through filters. */
  record FilterBlock(Body body, Expression filtered) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      Scope inner = scope.inner();
      inner.set(SetBlock.TEXT, body.text(inner));
      out.append(Values.text(filtered.value(inner)));
      return Flow.ON;
    }
  }

  /** Names that are known within alone. */
  record With(Map<String, Expression> values, Body body) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      Scope inner = scope.inner();
      values.forEach((name, value) -> inner.set(name, value.value(scope)));
      return body.run(inner, out);
    }
  }

  /** A call whose callee finds what stands between as its function {@code caller}. */
  record CallBlock(Call call, Macro caller) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      out.append(Values.text(call.value(scope, new Closure(scope, caller))));
      return Flow.ON;
    }
  }

  /** What Jinja knows and a chat template has no use for: no fault before it is reached. */
  record Unsupported(String tag) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      throw TemplateException.of("the tag \"" + tag + "\" is not supported");
    }
  }

  /**
   * A function made of text; {@code null} as default stands for none.
   *
   * @param uses which of {@code varargs}, {@code kwargs} and {@code caller} its body speaks of: as
   *     in Jinja it takes such arguments then, and else refuses them
   */
  record Macro(
      String name,
      Map<String, @Nullable Expression> parameters,
      Body body,
      java.util.Set<String> uses)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.set(name, new Closure(scope, this));
      return Flow.ON;
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
