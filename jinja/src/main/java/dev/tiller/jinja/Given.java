package dev.tiller.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call.
 *
 * @param callee for messages
 */
record Given(String callee, List<Object> positional, Map<String, Object> named) {

  /** Whether an argument was given, by place or by name. */
  boolean has(int place, String name) {
    return place < positional.size() || named.containsKey(name);
  }

  /** An argument by place or by name, else {@code otherwise}. */
  Object get(int place, String name, Object otherwise) {
    if (place < positional.size()) {
      return positional.get(place);
    }
    @Nullable Object value = named.get(name);
    return value == null ? otherwise : value;
  }

  /** An argument that must be there. */
  Object need(int place, String name) {
    if (!has(place, name)) {
      throw TemplateException.of(callee + " needs the argument " + name);
    }
    return get(place, name, None.NONE);
  }

  /** A string argument; the default where it was not given or is none. */
  String string(int place, String name, String otherwise) {
    Object value = get(place, name, otherwise);
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
  long integer(int place, String name, long otherwise) {
    Object value = get(place, name, otherwise);
    return value == None.NONE ? otherwise : Values.integer(value, callee);
  }

  boolean flag(int place, String name, boolean otherwise) {
    return Values.isTrue(get(place, name, otherwise));
  }

  /** Refuses more arguments than there is use for. */
  Given upTo(int most) {
    if (positional.size() + named.size() > most) {
      throw TemplateException.of(callee + " was given too many arguments");
    }
    return this;
  }
}
