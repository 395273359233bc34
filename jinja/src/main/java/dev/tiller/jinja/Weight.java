package dev.tiller.jinja;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** About how many bytes values hold, each counted once. */
final class Weight {

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();
  private long bytes;

  /** A value, a scope or an output with all that can be reached from it. */
  void add(Object root) {
    put(root);
    while (!open.isEmpty()) {
      look(open.pop());
    }
  }

  long bytes() {
    return bytes;
  }

  private void put(@Nullable Object value) {
    // Numbers are part of the place that they stand in.
    if (value != null && !(value instanceof Number) && seen.add(value)) {
      open.push(value);
    }
  }

  private void look(Object value) {
    Limits.items(1);
    if (value instanceof String string) {
      bytes += Limits.weightOfText(string.length());
    } else if (value instanceof Output out) {
      bytes += Limits.weightOfText(out.length());
    } else if (value instanceof List<?> list) {
      bytes += Limits.weightOfList(list.size());
      list.forEach(this::put);
    } else if (value instanceof Map<?, ?> map) {
      bytes += Limits.weightOfList(2L * map.size());
      map.keySet().forEach(this::put);
      map.values().forEach(this::put);
    } else if (value instanceof Namespace namespace) {
      put(namespace.values());
    } else if (value instanceof Loop loop) {
      put(loop.items());
    } else if (value instanceof Method method) {
      put(method.of());
    } else if (value instanceof Closure closure) {
      put(closure.scope());
    } else if (value instanceof Scope scope) {
      put(scope.values());
      put(scope.outer());
    }
  }
}
