package dev.tiller.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; a loop's turn and a macro's call have one of their own. */
final class Scope {

  private final @Nullable Scope outer;
  private final Rendering run;
  private final Map<String, Object> values = new HashMap<>();

  Scope(Rendering run) {
    this.outer = null;
    this.run = run;
  }

  private Scope(Scope outer) {
    this.outer = outer;
    this.run = outer.run;
  }

  Scope inner() {
    return new Scope(this);
  }

  Rendering run() {
    return run;
  }

  Object get(String name) {
    for (@Nullable Scope scope = this; scope != null; scope = scope.outer) {
      @Nullable Object value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return Undefined.variable(name);
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  Map<String, Object> values() {
    return values;
  }

  @Nullable Scope outer() {
    return outer;
  }
}
