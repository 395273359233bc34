package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro with the names that were there where it was made. */
record Closure(Scope scope, Statement.Macro macro) implements Function {
  @Override
  public Object call(Given given) {
    List<String> names = List.copyOf(macro.parameters().keySet());
    int places = Math.min(names.size(), given.positional().size());
    List<Object> more = given.positional().subList(places, given.positional().size());
    Map<String, Object> others = new LinkedHashMap<>(given.named());
    others.keySet().removeAll(names);
    Scope inner = scope.inner();
    @Nullable Object caller = names.contains("caller") ? null : others.remove("caller");
    if (macro.uses().contains("caller")) {
      inner.set("caller", caller == null ? Undefined.variable("caller") : caller);
    } else if (caller != null) {
      others.put("caller", caller);
    }
    if (macro.uses().contains("varargs")) {
      inner.set("varargs", new Tuple(List.copyOf(more)));
      more = List.of();
    }
    if (macro.uses().contains("kwargs")) {
      inner.set("kwargs", new LinkedHashMap<>(others));
      others.clear();
    }
    Map<String, Object> rest = new LinkedHashMap<>(given.named());
    rest.keySet().retainAll(names);
    rest.putAll(others);
    List<Object> all = new ArrayList<>(given.positional().subList(0, places));
    all.addAll(more);
    bind(new Given(given.callee(), all, rest).as(String.join(" ", names)), inner);
    return text(inner);
  }

  private void bind(Given bound, Scope inner) {
    macro
        .parameters()
        .forEach(
            (name, missing) ->
                inner.set(
                    name,
                    bound.has(name)
                        ? bound.get(name, None.NONE)
                        : missing == null ? Undefined.variable(name) : missing.value(inner)));
  }

  private Object text(Scope inner) {
    inner.run().enter();
    String text = macro.body().text(inner);
    inner.run().leave();
    return text;
  }
}
