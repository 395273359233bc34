package dev.tiller.ground;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether kept work may be used again: the settings of a fit, an experiment, a
 * checkpoint, each under a name that stays when the code is renamed. Two pieces of work with equal
 * identities give the same result.
 *
 * <p>Names are written down where the identity is made, never taken from a class or a record, so
 * that a refactoring orphans nothing. Values are texts, numbers, truth values, lists of them, or
 * further identities.
 *
 * <pre>{@code
 * Identity.of("linear-act").with("keepConstantTargets", true).with("pooling", "mean")
 * }</pre>
 *
 * @param kind what it identifies, such as a method's name
 * @param fields by name, in order of declaration
 */
public record Identity(String kind, Map<String, Object> fields) {

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
   * @throws IllegalArgumentException if the name is taken or the value is of another kind
   */
  public Identity with(String name, @Nullable Object value) {
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
    if (value instanceof CharSequence || value instanceof Enum<?>) {
      return value.toString();
    }
    if (value instanceof Number || value instanceof Boolean || value instanceof Identity) {
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
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      out.append(separator).append(field.getKey()).append('=').append(text(field.getValue()));
      separator = ",";
    }
    return out.append('}').toString();
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
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** What people read: the same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
