package dev.tiller.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Values as Python's {@code repr} writes them. */
final class Shown {

  private Shown() {}

  /** How a value prints inside a list: strings in quotes. */
  static String of(Object value) {
    if (value instanceof String string) {
      return quoted(string);
    }
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof Double number) {
      return decimal(number);
    }
    if (value instanceof List || value instanceof Map) {
      StringBuilder out = new StringBuilder();
      show(value, out, 0);
      Limits.text(out.length());
      return out.toString();
    }
    if (value instanceof Undefined) {
      return "";
    }
    if (value instanceof Function || value instanceof Namespace || value instanceof Loop) {
      throw TemplateException.of(Values.type(value) + " cannot be printed");
    }
    return value.toString();
  }

  private static void show(Object value, StringBuilder out, int depth) {
    Limits.depth(depth);
    Limits.items(1);
    int before = out.length();
    if (value instanceof List<?> list) {
      out.append(value instanceof Tuple ? '(' : '[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ", ");
        show(list.get(i), out, depth + 1);
      }
      out.append(value instanceof Tuple ? list.size() == 1 ? ",)" : ")" : "]");
    } else if (value instanceof Map<?, ?> map) {
      out.append('{');
      map.forEach(
          (key, item) -> {
            out.append(out.charAt(out.length() - 1) == '{' ? "" : ", ");
            show(key, out, depth + 1);
            out.append(": ");
            show(item, out, depth + 1);
          });
      out.append('}');
    } else {
      out.append(value instanceof Undefined ? "Undefined" : of(value));
      Limits.grown(out, out.length() - before);
    }
  }

  /** A number as Python writes it: shortest digits, an exponent from 1e16 up and below 1e-4. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    if (size == 0 || (size >= 1e-4 && size < 1e16)) {
      String plain = new BigDecimal(Double.toString(number)).toPlainString();
      return size == 0 && 1 / number < 0 ? "-0.0" : plain.contains(".") ? plain : plain + ".0";
    }
    String[] parts = Double.toString(number).split("E");
    int exponent = Integer.parseInt(parts[1]);
    String digits = parts[0].endsWith(".0") ? parts[0].replace(".0", "") : parts[0];
    return "%se%s%02d".formatted(digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String quoted(String string) {
    Limits.text(string.length());
    Limits.characters(4L * string.length());
    char quote = string.contains("'") && !string.contains("\"") ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    string
        .codePoints()
        .forEach(
            c -> {
              int simple = "\n\r\t\\".indexOf(c);
              if (simple >= 0) {
                quoted.append('\\').append("nrt\\".charAt(simple));
              } else if (c == quote) {
                quoted.append('\\').append(quote);
              } else if (!isPrintable(c)) {
                String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                quoted.append(form.formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append(quote).toString();
  }

  /** Python's {@code str.isprintable} of one character. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
