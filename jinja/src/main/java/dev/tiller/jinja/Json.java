package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values as Python's {@code json.dumps} writes them: {@code {"a": [1, null]}}. */
final class Json {

  private final boolean ascii;
  private final boolean sorted;
  private final String indent;
  private final String comma;
  private final String colon;
  private final StringBuilder out = new StringBuilder();

  private Json(Given given) {
    this.ascii = given.flag("ensure_ascii", false);
    Object width = given.get("indent", None.NONE);
    Object separators = given.get("separators", None.NONE);
    this.sorted = given.flag("sort_keys", false);
    this.indent =
        width == None.NONE
            ? ""
            : width instanceof String string
                ? "\n" + string
                : "\n" + Values.text(Arithmetic.of("*", " ", Values.integer(width, "tojson")));
    boolean own = separators != None.NONE;
    this.comma = own ? part(separators, 0) : indent.isEmpty() ? ", " : ",";
    this.colon = own ? part(separators, 1) : ": ";
  }

  /** The filter {@code tojson(ensure_ascii, indent, separators, sort_keys)} of transformers. */
  static String text(Object value, Given given) {
    Json json = new Json(given.as("ensure_ascii indent separators sort_keys"));
    json.write(value, 0);
    Limits.text(json.out.length());
    return json.out.toString();
  }

  private static String part(Object separators, long index) {
    if (separators instanceof List<?> list
        && list.size() == 2
        && list.get((int) index) instanceof String part) {
      return part;
    }
    throw TemplateException.of("tojson wants two strings as separators");
  }

  private void write(Object value, int depth) {
    Limits.depth(depth);
    Limits.items(1);
    Limits.size(out.length());
    if (value instanceof String string) {
      string(string);
    } else if (value instanceof Boolean || value == None.NONE) {
      out.append(value == None.NONE ? "null" : value.toString());
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      out.append(number.isNaN() ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    } else if (value instanceof Number) {
      out.append(Values.text(value));
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        next(i == 0, depth);
        write(list.get(i), depth + 1);
      }
      end(list.isEmpty(), depth, ']');
    } else if (value instanceof Map<?, ?> map) {
      object(map, depth);
    } else {
      throw TemplateException.of(Values.type(value) + " cannot be written as JSON");
    }
  }

  private void object(Map<?, ?> map, int depth) {
    List<Object> keys = new ArrayList<>(map.keySet());
    if (sorted) {
      keys.sort(Values::order);
    }
    out.append('{');
    boolean first = true;
    for (Object key : keys) {
      next(first, depth);
      first = false;
      string(key instanceof String string ? string : scalar(key));
      out.append(colon);
      write(Members.item(map, key), depth + 1);
    }
    end(map.isEmpty(), depth, '}');
  }

  private static String scalar(Object key) {
    if (key instanceof Tuple) {
      throw TemplateException.of("a tuple cannot be a key in JSON");
    }
    return text(key, new Given("the filter tojson", List.of(), Map.of()));
  }

  private void next(boolean first, int depth) {
    out.append(first ? "" : comma);
    line(depth + 1);
  }

  private void end(boolean empty, int depth, char bracket) {
    if (!empty) {
      line(depth);
    }
    out.append(bracket);
  }

  private void line(int depth) {
    if (!indent.isEmpty()) {
      long more = (indent.length() - 1L) * depth;
      Limits.size(out.length() + more);
      Limits.characters(more);
      out.append('\n').append(indent.substring(1).repeat(depth));
    }
  }

  private void string(String string) {
    Limits.size((long) out.length() + string.length());
    Limits.characters(4L * string.length());
    out.append('"');
    for (char c : string.toCharArray()) {
      int simple = "\"\\\n\r\t\b\f".indexOf(c);
      if (simple >= 0) {
        out.append('\\').append("\"\\nrtbf".charAt(simple));
      } else if (c < 0x20 || (ascii && c > 0x7e)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
