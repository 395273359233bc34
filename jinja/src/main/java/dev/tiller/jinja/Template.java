package dev.tiller.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template that was read and can be rendered, any number of times and from several threads. */
public final class Template {

  private final Statement.Body body;

  private Template(Statement.Body body) {
    this.body = body;
  }

  /**
   * Reads a template.
   *
   * @param source the text of it
   * @throws TemplateException if it is malformed, or names a tag there is not; a filter or test
   *     that there is not is told when it is reached
   */
  public static Template parse(String source) {
    try {
      return new Template(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /**
   * Renders it.
   *
   * @param variables names and their values: strings, whole and decimal numbers, booleans, null,
   *     and lists and maps of these
   * @param now what {@code strftime_now} takes for the present
   * @throws TemplateException if that goes wrong, or goes beyond what a template may do
   */
  public String render(Map<String, ?> variables, LocalDateTime now) {
    Rendering run = new Rendering();
    return Rendering.within(run, () -> render(new Scope(run), variables, now));
  }

  private String render(Scope scope, Map<String, ?> variables, LocalDateTime now) {
    scope.set("range", (Function) Template::range);
    scope.set("namespace", (Function) given -> new Namespace(entries(given)));
    scope.set("dict", (Function) Template::entries);
    scope.set("raise_exception", (Function) Template::refuse);
    scope.set(
        "strftime_now",
        (Function) given -> TimeFormat.formatted(now, given.as("format").string("format", "%c")));
    variables.forEach((name, value) -> scope.set(name, value(value)));
    scope.run().given(scope);
    try {
      return body.text(scope.inner());
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /** A chain of a hundred thousand dots or plus signs, which no limit of depth counts. */
  private static TemplateException tooDeep() {
    return TemplateException.at(1, "an expression of it is too long");
  }

  private static Object refuse(Given given) {
    throw TemplateException.refusal(Values.text(given.as("message").need("message")));
  }

  private static Map<String, Object> entries(Given given) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Object map : given.positional()) {
      if (map instanceof Map<?, ?> start) {
        Limits.list(2L * start.size());
        start.forEach((key, value) -> entries.put(Values.text(key), value));
      } else {
        for (Object pair : Values.items(map)) {
          List<Object> parts = Values.items(pair);
          if (parts.size() != 2) {
            throw TemplateException.of(given.callee() + " wants pairs of a key and a value");
          }
          entries.put(Values.text(parts.get(0)), parts.get(1));
        }
      }
    }
    entries.putAll(given.named());
    return entries;
  }

  private static Object range(Given given) {
    boolean single = given.positional().size() == 1;
    Given bounds = given.as(single ? "stop /" : "start stop step /");
    long from = bounds.integer("start", 0);
    long to = Values.integer(bounds.need("stop"), "range");
    long by = bounds.integer("step", 1);
    if (by == 0) {
      throw TemplateException.of("a range has step 0");
    }
    List<Object> numbers = new ArrayList<>();
    long i = from;
    while (by > 0 ? i < to : i > to) {
      if (numbers.size() == Limits.RANGE) {
        throw TemplateException.of("a range has more than " + Limits.RANGE + " numbers");
      }
      numbers.add(i);
      if (by > 0 ? i > Long.MAX_VALUE - by : i < Long.MIN_VALUE - by) {
        break;
      }
      i += by;
    }
    Limits.list(numbers.size());
    Limits.items(numbers.size());
    return numbers;
  }

  /** A value from outside as one of ours. */
  private static Object value(@Nullable Object given) {
    if (given == null) {
      return None.NONE;
    }
    if (given instanceof Integer number) {
      return number.longValue();
    }
    if (given instanceof Float number) {
      return number.doubleValue();
    }
    if (given instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(value(item)));
      return items;
    }
    if (given instanceof Map<?, ?> map) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put(value(key), value(item)));
      return entries;
    }
    if (given instanceof String
        || given instanceof Long
        || given instanceof Double
        || given instanceof Boolean) {
      return given;
    }
    throw new IllegalArgumentException("a template takes no " + given.getClass().getName());
  }
}
