package dev.tiller.steering;

import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set of a steering method, under a name that stays when the code is renamed:
 * what {@code name:key=value} sets, what the command line shows as an option of the method, and
 * what a map's provenance and kept work say.
 *
 * @param <M> the method
 */
public final class Parameter<M extends SteeringMethod> {

  /** What its values look like. */
  public enum Kind {
    /** true or false. */
    FLAG,
    /** A whole number. */
    COUNT,
    /** A number. */
    NUMBER,
    /** One of some words. */
    CHOICE,
    /** Any text; empty where nothing was said. */
    TEXT
  }

  private final String name;
  private final Kind kind;
  private final List<String> choices;
  private final String description;
  private final Function<M, Object> get;
  private final BiFunction<M, String, M> set;

  private Parameter(
      String name,
      Kind kind,
      List<String> choices,
      String description,
      Function<M, Object> get,
      BiFunction<M, String, M> set) {
    this.name = name;
    this.kind = kind;
    this.choices = choices;
    this.description = description;
    this.get = get;
    this.set = set;
  }

  /** A parameter that is true or false. */
  public static <M extends SteeringMethod> Parameter<M> flag(
      String name, String description, Function<M, Boolean> get, BiFunction<M, Boolean, M> set) {
    return new Parameter<>(
        name,
        Kind.FLAG,
        List.of("true", "false"),
        description,
        get::apply,
        (method, text) -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw wrong(method, name, text, "true or false");
          }
          return set.apply(method, text.equals("true"));
        });
  }

  /** A parameter that is a whole number. */
  public static <M extends SteeringMethod> Parameter<M> count(
      String name, String description, Function<M, Integer> get, BiFunction<M, Integer, M> set) {
    return new Parameter<>(
        name,
        Kind.COUNT,
        List.of(),
        description,
        get::apply,
        (method, text) -> {
          try {
            return set.apply(method, Integer.valueOf(text));
          } catch (NumberFormatException e) {
            throw wrong(method, name, text, "a whole number");
          }
        });
  }

  /** A parameter that is a number. */
  public static <M extends SteeringMethod> Parameter<M> number(
      String name, String description, Function<M, Double> get, BiFunction<M, Double, M> set) {
    return new Parameter<>(
        name,
        Kind.NUMBER,
        List.of(),
        description,
        get::apply,
        (method, text) -> {
          try {
            return set.apply(method, Double.valueOf(text));
          } catch (NumberFormatException e) {
            throw wrong(method, name, text, "a number");
          }
        });
  }

  /** A parameter that is one of the constants of {@code type}, written in lower case. */
  public static <M extends SteeringMethod, E extends Enum<E>> Parameter<M> choice(
      String name, Class<E> type, String description, Function<M, E> get, BiFunction<M, E, M> set) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Parameter::word).toList();
    return new Parameter<>(
        name,
        Kind.CHOICE,
        words,
        description,
        method -> word(get.apply(method)),
        (method, text) -> {
          int chosen = words.indexOf(text);
          if (chosen < 0) {
            throw wrong(method, name, text, "one of " + String.join(", ", words));
          }
          return set.apply(method, type.getEnumConstants()[chosen]);
        });
  }

  /** A parameter that is any text; null where nothing was said. */
  public static <M extends SteeringMethod> Parameter<M> text(
      String name,
      String description,
      Function<M, @Nullable String> get,
      BiFunction<M, @Nullable String, M> set) {
    return new Parameter<>(
        name,
        Kind.TEXT,
        List.of(),
        description,
        method -> {
          @Nullable String value = get.apply(method);
          return value == null ? "" : value;
        },
        (method, text) -> set.apply(method, text.isEmpty() ? null : text));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static UserError wrong(SteeringMethod method, String name, String text, String expected) {
    return new UserError(
        "%s of %s is \"%s\", but %s was expected.".formatted(name, method.name(), text, expected));
  }

  /** Name on the command line, in recipes and in files, such as {@code learning-rate}. */
  public String name() {
    return name;
  }

  /** What its values look like. */
  public Kind kind() {
    return kind;
  }

  /** The words that it may be; empty where it is no choice. */
  public List<String> choices() {
    return choices;
  }

  /** A few words for its help; what the value means, its unit and range. */
  public String description() {
    return description;
  }

  /**
   * Its value in a method: a Boolean, an Integer, a Double or a String.
   *
   * @param method of the kind that declared it
   */
  @SuppressWarnings("unchecked")
  public Object of(SteeringMethod method) {
    return get.apply((M) method);
  }

  /**
   * The method with another value.
   *
   * @param method of the kind that declared it
   * @throws UserError if the text is no value of this kind, or out of range
   */
  @SuppressWarnings("unchecked")
  public SteeringMethod set(SteeringMethod method, String text) {
    return set.apply((M) method, text);
  }
}
