package dev.tiller.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filters {@code value | name(...)} of one value; {@link SequenceFilters} has the others. */
final class Filters {

  private static final Pattern DECIMAL =
      Pattern.compile(
          "\\s*[+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][+-]?\\d+)?\\s*");

  private Filters() {}

  static Object apply(String name, Object value, Given given) {
    return switch (name) {
      case "trim" ->
          Text.strip(
              Values.text(value), StringMethods.characters(given.as("chars"), "chars"), true, true);
      case "length", "count" -> alone(given, Values.length(value));
      case "upper" -> alone(given, Text.upper(Values.text(value)));
      case "lower" -> alone(given, Text.lower(Values.text(value)));
      case "title" -> alone(given, Text.titleOfWords(Values.text(value)));
      case "capitalize" -> alone(given, Text.capitalize(Values.text(value)));
      case "string", "safe" -> alone(given, Values.text(value));
      case "int" -> whole(value, given.as("default base"));
      case "float" -> decimal(value, given.as("default"));
      case "abs" ->
          alone(given, Values.order(value, 0L) < 0 ? Arithmetic.of("-", 0L, value) : value);
      case "round" -> rounded(value, given.as("precision method"));
      case "replace" -> replaced(value, given.as("old new count"));
      case "default", "d" -> otherwise(value, given.as("default_value boolean"));
      case "tojson" -> Json.text(value, given);
      case "escape", "e" -> alone(given, escaped(Values.text(value)));
      case "indent" -> indented(Values.text(value), given.as("width first blank"));
      case "format" -> Text.format(Values.text(value), given.unnamed());
      case "attr" -> attribute(value, given.as("name"));
      default -> SequenceFilters.apply(name, value, given);
    };
  }

  private static Object alone(Given given, Object result) {
    given.none();
    return result;
  }

  /** An attribute, never an entry of a dictionary. */
  private static Object attribute(Object value, Given given) {
    String name = Values.text(given.need("name"));
    Object found = Members.attribute(value, name);
    boolean entry = value instanceof Map<?, ?> && !(found instanceof Method);
    return entry ? new Undefined(Values.type(value) + " has no attribute " + name) : found;
  }

  private static Object replaced(Object value, Given given) {
    return Text.replace(
        Values.text(value),
        Values.text(given.need("old")),
        Values.text(given.need("new")),
        given.integer("count", -1));
  }

  /** As Python's {@code int}: with a base for texts, else by way of a decimal number. */
  private static Object whole(Object value, Given given) {
    if (value instanceof Long) {
      return value;
    }
    if (value instanceof String text) {
      Limits.characters(text.length());
      @Nullable Long found = Numbers.whole(text.strip(), given.integer("base", 10));
      if (found != null) {
        return found;
      }
    }
    @Nullable Double number = number(value);
    if (number == null || !Double.isFinite(number)) {
      return given.get("default", 0L);
    }
    if (Math.abs(number) >= 9.2e18) {
      throw TemplateException.of("a number is too large");
    }
    return (long) (double) number;
  }

  private static Object decimal(Object value, Given given) {
    @Nullable Double number = number(value);
    return number == null ? given.get("default", 0.0) : number;
  }

  private static @Nullable Double number(Object value) {
    if (Values.isNumber(value)) {
      return Values.number(value).doubleValue();
    }
    if (!(value instanceof String text)) {
      return null;
    }
    Limits.characters(16L * text.length());
    if (DECIMAL.matcher(text).matches()) {
      return Double.valueOf(text.strip().replace("_", ""));
    }
    return switch (text.strip().toLowerCase(java.util.Locale.ROOT).replaceFirst("^\\+", "")) {
      case "nan", "-nan" -> Double.NaN;
      case "inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  private static Object rounded(Object value, Given given) {
    long precision = given.integer("precision", 0);
    String method = given.string("method", "common");
    double number = Values.number(value).doubleValue();
    if (Math.abs(precision) > 15) {
      throw TemplateException.of("the filter round wants a precision of -15 to 15");
    }
    double scale = Math.pow(10, precision);
    return switch (method) {
      case "common" ->
          value instanceof Long whole
              ? (Object) Numbers.rounded(whole, (int) precision)
              : (Object) Numbers.rounded(number, (int) precision);
      case "ceil" -> Math.ceil(number * scale) / scale;
      case "floor" -> Math.floor(number * scale) / scale;
      default ->
          throw TemplateException.of(
              "the filter round knows the methods common, ceil and floor, not " + method);
    };
  }

  private static Object otherwise(Object value, Given given) {
    boolean missing =
        value instanceof Undefined || (given.flag("boolean", false) && !Values.isTrue(value));
    return missing ? given.get("default_value", "") : value;
  }

  private static String escaped(String text) {
    Limits.text(text.length());
    Limits.characters(4L * text.length());
    String all =
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;");
    Limits.text(all.length());
    return all;
  }

  /** Every line but the first, and empty ones, moved to the right. */
  private static String indented(String text, Given given) {
    Object width = given.get("width", 4L);
    String blanks =
        width instanceof String string
            ? string
            : Values.text(Arithmetic.of("*", " ", Values.integer(width, "indent")));
    StringBuilder result = new StringBuilder();
    List<Object> lines = Cuts.split(text, "\n", -1);
    for (int i = 0; i < lines.size(); i++) {
      String line = Values.text(lines.get(i));
      boolean moved =
          i == 0 ? given.flag("first", false) : !line.isEmpty() || given.flag("blank", false);
      int before = result.length();
      result.append(i == 0 ? "" : "\n").append(moved ? blanks : "").append(line);
      Limits.grown(result, 16L + (result.length() - before) / 8);
    }
    Limits.text(result.length());
    return result.toString();
  }
}
