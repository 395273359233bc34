package dev.tiller.ground;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether kept work may be used again: the settings of a fit, an experiment, a
 * checkpoint, each under a name that stays when the code is renamed. Two pieces of work with equal
 * identities give the same result.
 *
 * <p>Names are written down where the identity is made, never taken from a class or a record, so
 * that a refactoring orphans nothing. Values are texts, numbers, truth values, lists of them, or
 * further identities; whole numbers of any width are equal where their value is, and so are others.
 * The order in which fields are named means nothing.
 *
 * <pre>{@code
 * Identity.of("linear-act").with("keepConstantTargets", true).with("pooling", "mean")
 * }</pre>
 *
 * @param kind what it identifies, such as a method's name
 * @param fields by name, in order of declaration
 */
public record Identity(String kind, Map<String, Object> fields) {

  private static final Pattern NAME = Pattern.compile("[\\w.:-]+");

  /** Copies the fields. */
  public Identity {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** An identity without fields. */
  public static Identity of(String kind) {
    return new Identity(kind, Map.of());
  }

  /**
   * The same with one more field.
   *
   * @param value text, number, truth value, {@link Identity}, or a list of them; null says "none"
   * @throws IllegalArgumentException if the name is taken or holds more than letters, digits and
   *     {@code _ . - :}, or the value is of another kind
   */
  public Identity with(String name, @Nullable Object value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + UserError.excerpt(name) + "\" cannot be a field's name.");
    }
    if (fields.containsKey(name)) {
      throw new IllegalArgumentException("The field " + name + " is there already.");
    }
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(name, plain(value));
    return new Identity(kind, more);
  }

  private static Object plain(@Nullable Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Identity::plain).toList();
    }
    if (value instanceof String) {
      return value;
    }
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      // By its digits: 0.1f is what a file says as 0.1.
      return Double.valueOf(value.toString());
    }
    if (value instanceof Boolean || value instanceof Identity) {
      return value;
    }
    throw new IllegalArgumentException(
        "An identity holds texts, numbers, truth values, lists and identities, no "
            + value.getClass().getName());
  }

  /** One line that is equal exactly where identities are; what files keep. */
  public String text() {
    StringBuilder out = new StringBuilder(quoted(kind)).append('{');
    String separator = "";
    for (Map.Entry<String, Object> field : new TreeMap<>(fields).entrySet()) {
      out.append(separator).append(field.getKey()).append('=').append(text(field.getValue()));
      separator = ",";
    }
    return out.append('}').toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Identity parse(String text) {
    return new IdentityText(text).read();
  }

  /**
   * Why kept work cannot be used, for the end of a sentence that begins "The kept work was made":
   * {@code with pooling = "max" and steps = 100, but now pooling = "mean" and steps = 200}. Fields
   * of an inner identity are named by their path, {@code judge.samples}.
   *
   * @param now what is wanted; this is what was kept
   * @return empty where the two are equal
   */
  public String difference(Identity now) {
    if (!kind.equals(now.kind)) {
      return "by %s, but now %s is wanted".formatted(quoted(kind), quoted(now.kind));
    }
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    compare("", this, now, before, after);
    return before.isEmpty()
        ? ""
        : "with %s, but now %s"
            .formatted(String.join(" and ", before), String.join(" and ", after));
  }

  private static void compare(
      String path, Identity kept, Identity now, List<String> before, List<String> after) {
    Set<String> names = new TreeSet<>(kept.fields.keySet());
    names.addAll(now.fields.keySet());
    for (String name : names) {
      @Nullable Object old = kept.fields.get(name);
      @Nullable Object fresh = now.fields.get(name);
      if (old instanceof Identity a && fresh instanceof Identity b && a.kind.equals(b.kind)) {
        compare(path + name + ".", a, b, before, after);
      } else if (!Objects.equals(old, fresh)) {
        before.add(told(path + name, old));
        after.add(told(path + name, fresh));
      }
    }
  }

  private static String told(String name, @Nullable Object value) {
    return value == null ? "no " + name : name + " = " + text(value);
  }

  private static String text(Object value) {
    if (value instanceof Identity inner) {
      return inner.text();
    }
    if (value instanceof List<?> list) {
      List<String> parts = new ArrayList<>();
      list.forEach(part -> parts.add(text(Objects.requireNonNull(part))));
      return "[" + String.join(",", parts) + "]";
    }
    return value instanceof String string ? quoted(string) : value.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  /** Lower-case hexadecimal SHA-256 of {@link #text}; for names of files. */
  public String sha256() {
    return AtomicFile.sha256(text());
  }

  /** What people read: the same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
