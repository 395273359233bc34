package dev.tiller.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tests: {@code value is name(...)}. */
final class Tests {

  private Tests() {}

  static boolean holds(String name, Object value, Given given) {
    Given known = given.as(signature(name));
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == None.NONE;
      case "sameas" ->
          value == known.need("other")
              || Values.isNumber(value) && value.equals(known.need("other"));
      case "string" -> value instanceof String;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "mapping" -> value instanceof Map;
      case "sequence", "iterable" ->
          value instanceof List
              || value instanceof Loop
              || value instanceof Map
              || value instanceof String
              || value instanceof Undefined;
      case "callable" -> value instanceof Function;
      case "odd" -> Math.floorMod(Values.integer(value, name), 2) == 1;
      case "even" -> Math.floorMod(Values.integer(value, name), 2) == 0;
      case "divisibleby" ->
          Arithmetic.of("%", Values.integer(value, name), known.need("num")).equals(0L);
      case "upper" -> Members.item(Values.text(value), "isupper") instanceof Function f && is(f);
      case "lower" -> Members.item(Values.text(value), "islower") instanceof Function f && is(f);
      default -> Values.compare(operator(name), value, known.need("other"));
    };
  }

  private static String signature(String name) {
    return switch (name) {
      case "defined", "undefined", "none", "string", "number", "integer", "float", "boolean" -> "";
      case "true", "false", "mapping", "sequence", "iterable", "callable", "odd", "even" -> "";
      case "upper", "lower" -> "";
      case "divisibleby" -> "num";
      default -> "other";
    };
  }

  private static boolean is(Function function) {
    return Values.isTrue(function.call(new Given("a test", List.of(), Map.of())));
  }

  private static String operator(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "in" -> "in";
      case "eq", "equalto", "==" -> "==";
      case "ne", "!=" -> "!=";
      case "lt", "lessthan", "<" -> "<";
      case "le", "<=" -> "<=";
      case "gt", "greaterthan", ">" -> ">";
      case "ge", ">=" -> ">=";
      default -> throw TemplateException.of("there is no test \"" + name + "\"");
    };
  }
}
