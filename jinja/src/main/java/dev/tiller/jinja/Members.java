package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values hold: entries, items, slices, and the methods that change nothing. */
final class Members {

  private Members() {}

  static Object attribute(Object of, String name) {
    if (of instanceof Namespace namespace) {
      return found(namespace.values().get(name), of, name);
    }
    if (of instanceof Loop loop) {
      return found(loop.get(name), of, name);
    }
    @Nullable Function method = method(of, name);
    return method != null ? method : entry(of, name);
  }

  static Object item(Object of, Object key) {
    if (key instanceof Long index && (of instanceof List || of instanceof String)) {
      long size = Values.length(of);
      long place = index < 0 ? index + size : index;
      if (place < 0 || place >= size) {
        return new Undefined(Values.type(of) + " has no item " + index);
      }
      if (of instanceof List<?> list) {
        return list.get((int) place);
      }
      String text = (String) of;
      return Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) place)));
    }
    if (of instanceof Map<?, ?> map) {
      if (!Values.isKey(key)) {
        return found(null, of, Values.type(key));
      }
      if (map.containsKey(key)) {
        return found(map.get(key), of, Values.text(key));
      }
    }
    if (of instanceof Loop && key instanceof String name) {
      return attribute(of, name);
    }
    @Nullable Function method = key instanceof String name ? method(of, name) : null;
    return method != null ? method : entry(of, key);
  }

  private static Object entry(Object of, Object key) {
    if (of instanceof Undefined undefined) {
      throw undefined.refusal();
    }
    return found(of instanceof Map<?, ?> map ? map.get(key) : null, of, Values.text(key));
  }

  private static Object found(@Nullable Object value, Object of, String name) {
    return value != null ? value : new Undefined(Values.type(of) + " has no \"" + name + "\"");
  }

  /** Python's slices: bounds count from the end if negative and are cut to what there is. */
  static Object slice(Object of, @Nullable Long from, @Nullable Long to, @Nullable Long by) {
    if (of instanceof Map || of == None.NONE || Values.isNumber(of)) {
      throw TemplateException.of(Values.type(of) + " cannot be sliced");
    }
    if (of instanceof Undefined undefined) {
      throw undefined.refusal();
    }
    long step = by == null ? 1 : by;
    if (step == 0) {
      throw TemplateException.of("a slice has step 0");
    }
    int size = (int) Values.length(of);
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? size : size - 1L;
    long start = from == null ? (step > 0 ? low : high) : bound(from, size, low, high);
    long stop = to == null ? (step > 0 ? high : low) : bound(to, size, low, high);
    // Beyond the size all steps are alike, and the sum cannot go over.
    long stride = Math.max(-size - 1L, Math.min(size + 1L, step));
    if (of instanceof String text) {
      return slice(text, start, stop, stride);
    }
    List<?> items = of instanceof List<?> list ? list : Values.items(of);
    Limits.list(stop > start == step > 0 ? Math.abs((stop - start) / stride) + 1 : 0);
    List<Object> taken = new ArrayList<>();
    for (long i = start; step > 0 ? i < stop : i > stop; i += stride) {
      taken.add(items.get((int) i));
    }
    return of instanceof Tuple ? new Tuple(taken) : taken;
  }

  private static String slice(String text, long start, long stop, long stride) {
    if (stride == 1) {
      int from = text.offsetByCodePoints(0, (int) start);
      return start >= stop
          ? ""
          : Text.piece(text, from, text.offsetByCodePoints(from, (int) (stop - start)));
    }
    Limits.text(2L * text.length());
    Limits.characters(4L * text.length());
    int[] points = text.codePoints().toArray();
    StringBuilder taken = new StringBuilder();
    for (long i = start; stride > 0 ? i < stop : i > stop; i += stride) {
      taken.appendCodePoint(points[(int) i]);
    }
    return taken.toString();
  }

  private static long bound(long wanted, int size, long low, long high) {
    return Math.max(low, Math.min(high, wanted < 0 ? wanted + size : wanted));
  }

  private static @Nullable Function method(Object of, String name) {
    @Nullable Function body =
        of instanceof String text
            ? StringMethods.named(text, name)
            : of instanceof Map<?, ?> map
                ? ofMap(map, name)
                : of instanceof List<?> list ? ofList(list, name) : null;
    return body == null ? null : new Method(of, body);
  }

  private static @Nullable Function ofMap(Map<?, ?> map, String name) {
    return switch (name) {
      case "get" ->
          given -> {
            Given known = given.as("key default /");
            @Nullable Object value = map.get(Values.key(known.need("key")));
            return value != null ? value : known.get("default", None.NONE);
          };
      case "items" -> given -> all(given, map, pairs(map));
      case "keys" -> given -> all(given, map, new ArrayList<Object>(map.keySet()));
      case "values" -> given -> all(given, map, new ArrayList<Object>(map.values()));
      case "copy" ->
          given -> {
            Limits.list(2L * map.size());
            return all(given, map, new LinkedHashMap<Object, Object>(map));
          };
      default -> null;
    };
  }

  private static Object all(Given given, Map<?, ?> map, Object made) {
    given.none();
    Limits.list(map.size());
    return made;
  }

  /** Keys with their values, as tuples. */
  static List<Object> pairs(Map<?, ?> map) {
    Limits.list(6L * map.size());
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
    return pairs;
  }

  private static @Nullable Function ofList(List<?> list, String name) {
    return switch (name) {
      case "count" ->
          given -> {
            Object value = given.as("value /").need("value");
            return list.stream().filter(item -> Values.equal(item, value)).count();
          };
      case "index" -> given -> index(list, given.as("value start stop /"));
      case "copy" ->
          given -> {
            given.none();
            return Values.items(list);
          };
      default -> null;
    };
  }

  private static Object index(List<?> list, Given given) {
    Object value = given.need("value");
    int size = list.size();
    long start = bound(given.integer("start", 0), size, 0, size);
    long stop = bound(given.integer("stop", size), size, 0, size);
    for (int i = (int) start; i < stop; i++) {
      if (Values.equal(list.get(i), value)) {
        return (long) i;
      }
    }
    throw TemplateException.of("a list does not hold what its index was asked for");
  }
}
