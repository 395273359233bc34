package dev.tiller.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call.
 *
 * @param callee for messages
 */
record Given(String callee, List<Object> positional, Map<String, Object> named) {

  /**
   * All arguments by name. One that there is no use for is refused, never passed over.
   *
   * @param signature the names in order with blanks between them; a slash at the end says that they
   *     cannot be given by name
   */
  Given as(String signature) {
    boolean byPlace = signature.endsWith("/");
    String names = signature.replace("/", "").strip();
    List<String> known = names.isEmpty() ? List.of() : List.of(names.split(" "));
    if (positional.size() > known.size()) {
      throw TemplateException.of(
          "%s takes %d arguments at most, not %d"
              .formatted(callee, known.size(), positional.size()));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      all.put(known.get(i), positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (byPlace || !known.contains(name)) {
            throw TemplateException.of(callee + " takes no argument named " + name);
          }
          if (all.put(name, value) != null) {
            throw TemplateException.of(callee + " was given the argument " + name + " twice");
          }
        });
    return new Given(callee, List.of(), all);
  }

  /** Refuses any argument. */
  void none() {
    as("");
  }

  /** Refuses arguments with names. */
  List<Object> unnamed() {
    if (!named.isEmpty()) {
      throw TemplateException.of(
          callee + " takes no argument named " + named.keySet().iterator().next());
    }
    return positional;
  }

  boolean has(String name) {
    return named.containsKey(name);
  }

  /** An argument by name, else {@code otherwise}. */
  Object get(String name, Object otherwise) {
    @Nullable Object value = named.get(name);
    return value == null ? otherwise : value;
  }

  /** An argument that must be there. */
  Object need(String name) {
    if (!has(name)) {
      throw TemplateException.of(callee + " needs the argument " + name);
    }
    return get(name, None.NONE);
  }

  /** A string argument; the default where it was not given or is none. */
  String string(String name, String otherwise) {
    Object value = get(name, otherwise);
    if (value instanceof String string) {
      return string;
    }
    if (value == None.NONE) {
      return otherwise;
    }
    throw TemplateException.of(
        callee + " wants a string as " + name + ", not " + Values.type(value));
  }

  /** A whole number; the default where it was not given or is none. */
  long integer(String name, long otherwise) {
    Object value = get(name, otherwise);
    return value == None.NONE ? otherwise : Values.integer(value, callee);
  }

  boolean flag(String name, boolean otherwise) {
    return Values.isTrue(get(name, otherwise));
  }
}
