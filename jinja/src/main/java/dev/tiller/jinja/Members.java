package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values hold: entries, items, slices, and the methods that change nothing. */
final class Members {

  private Members() {}

  static Object attribute(Object of, String name) {
    if (of instanceof Namespace namespace) {
      return found(namespace.values().get(name), of, name);
    }
    @Nullable Function method = method(of, name);
    return method != null ? method : entry(of, name);
  }

  static Object item(Object of, Object key) {
    if (key instanceof Long index && (of instanceof List || of instanceof String)) {
      List<Object> items = Values.items(of);
      long place = index < 0 ? index + items.size() : index;
      return place >= 0 && place < items.size()
          ? items.get((int) place)
          : new Undefined(Values.type(of) + " has no item " + index);
    }
    if (of instanceof Map<?, ?> map && map.containsKey(key)) {
      return found(map.get(key), of, Values.text(key));
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
    List<Object> items = Values.items(of);
    long step = by == null ? 1 : by;
    if (step == 0) {
      throw TemplateException.of("a slice has step 0");
    }
    int size = items.size();
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? size : size - 1L;
    long start = from == null ? (step > 0 ? low : high) : bound(from, size, low, high);
    long stop = to == null ? (step > 0 ? high : low) : bound(to, size, low, high);
    List<Object> taken = new ArrayList<>();
    for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
      taken.add(items.get((int) i));
    }
    return of instanceof String
        ? String.join("", taken.stream().map(Values::text).toList())
        : taken;
  }

  private static long bound(long wanted, int size, long low, long high) {
    return Math.max(low, Math.min(high, wanted < 0 ? wanted + size : wanted));
  }

  private static @Nullable Function method(Object of, String name) {
    if (of instanceof String string) {
      return ofString(string, name);
    }
    if (of instanceof Map<?, ?> map) {
      return ofMap(map, name);
    }
    return of instanceof List<?> list ? ofList(list, name) : null;
  }

  private static @Nullable Function ofMap(Map<?, ?> map, String name) {
    return switch (name) {
      case "get" ->
          given -> {
            @Nullable Object value = map.get(given.upTo(2).need(0, "key"));
            return value != null ? value : given.get(1, "default", None.NONE);
          };
      case "items" -> given -> pairs(map);
      case "keys" -> given -> new ArrayList<Object>(map.keySet());
      case "values" -> given -> new ArrayList<Object>(map.values());
      case "copy" -> given -> new LinkedHashMap<Object, Object>(map);
      default -> null;
    };
  }

  /** Keys with their values, two to a list. */
  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, value) -> pairs.add(List.of(key, value)));
    return pairs;
  }

  private static @Nullable Function ofList(List<?> list, String name) {
    return switch (name) {
      case "count" ->
          given -> list.stream().filter(item -> Values.equal(item, given.need(0, "value"))).count();
      case "index" ->
          given -> {
            for (int i = 0; i < list.size(); i++) {
              if (Values.equal(list.get(i), given.need(0, "value"))) {
                return (long) i;
              }
            }
            throw TemplateException.of("a list does not hold what its index was asked for");
          };
      case "copy" -> given -> new ArrayList<Object>(list);
      default -> null;
    };
  }

  private static @Nullable Function ofString(String text, String name) {
    return switch (name) {
      case "strip" -> given -> Text.strip(text, given.string(0, "chars", ""), true, true);
      case "lstrip" -> given -> Text.strip(text, given.string(0, "chars", ""), true, false);
      case "rstrip" -> given -> Text.strip(text, given.string(0, "chars", ""), false, true);
      case "split" ->
          given -> Text.split(text, given.string(0, "sep", ""), given.integer(1, "maxsplit", -1));
      case "rsplit" ->
          given -> Text.splitFromEnd(text, separator(given), given.integer(1, "maxsplit", -1));
      case "splitlines" -> given -> Text.lines(text);
      case "startswith" ->
          given -> anyOf(given.need(0, "prefix")).stream().anyMatch(text::startsWith);
      case "endswith" -> given -> anyOf(given.need(0, "suffix")).stream().anyMatch(text::endsWith);
      case "removeprefix" ->
          given -> {
            String prefix = given.string(0, "prefix", "");
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          given -> {
            String suffix = given.string(0, "suffix", "");
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      case "replace" ->
          given ->
              Text.replace(
                  text,
                  given.string(0, "old", ""),
                  given.string(1, "new", ""),
                  given.integer(2, "count", -1));
      case "upper" -> given -> text.toUpperCase(Locale.ROOT);
      case "lower" -> given -> text.toLowerCase(Locale.ROOT);
      case "title" -> given -> Text.title(text);
      case "capitalize" -> given -> Text.capitalize(text);
      case "find" -> given -> place(text, text.indexOf(given.string(0, "sub", "")));
      case "rfind" -> given -> place(text, text.lastIndexOf(given.string(0, "sub", "")));
      case "count" -> given -> Text.split(text, separator(given), -1).size() - 1L;
      case "join" -> given -> Filters.join(Values.items(given.need(0, "iterable")), text);
      case "isdigit" -> given -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      case "isalpha" -> given -> !text.isEmpty() && text.chars().allMatch(Character::isLetter);
      case "isspace" -> given -> !text.isEmpty() && Text.strip(text, "", true, true).isEmpty();
      case "isupper" -> given -> cased(text, text.toUpperCase(Locale.ROOT));
      case "islower" -> given -> cased(text, text.toLowerCase(Locale.ROOT));
      default -> null;
    };
  }

  private static boolean cased(String text, String changed) {
    return text.equals(changed) && text.chars().anyMatch(Character::isLetter);
  }

  private static String separator(Given given) {
    String separator = given.string(0, "sep", "");
    if (separator.isEmpty()) {
      throw TemplateException.of(given.callee() + " wants a string that is not empty");
    }
    return separator;
  }

  private static List<String> anyOf(Object value) {
    return (value instanceof List<?> list ? list : List.of(value))
        .stream().map(Values::text).toList();
  }

  /** An index in Python's characters, which are code points. */
  private static Object place(String text, int index) {
    return index < 0 ? -1L : (long) text.codePointCount(0, index);
  }
}
