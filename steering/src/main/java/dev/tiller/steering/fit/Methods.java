package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SteeringMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The methods on the class path, each with its default parameters: those that Tiller ships and
 * those of a user's own, found by {@link ServiceLoader}.
 */
public final class Methods {

  private static final List<SteeringMethod> ALL = found();

  private Methods() {}

  private static List<SteeringMethod> found() {
    List<SteeringMethod> all = new ArrayList<>();
    for (SteeringMethod method :
        ServiceLoader.load(SteeringMethod.class, Methods.class.getClassLoader())) {
      for (SteeringMethod other : all) {
        if (other.name().equals(method.name())) {
          throw new UserError(
              "The class path has two methods \"%s\", %s and %s; leave one out."
                  .formatted(
                      method.name(), other.getClass().getName(), method.getClass().getName()));
        }
      }
      all.add(method);
    }
    return List.copyOf(all);
  }

  /** Every method once, in the order of declaration: Tiller's own first. */
  public static List<SteeringMethod> all() {
    return ALL;
  }

  /**
   * @param name a method's name or one of its aliases, whatever the case
   * @throws UserError if there is none of that name
   */
  public static SteeringMethod named(String name) {
    return ALL.stream()
        .filter(
            method ->
                method.name().equalsIgnoreCase(name)
                    || method.aliases().stream().anyMatch(name::equalsIgnoreCase))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no method \"%s\"; choose one of %s."
                        .formatted(
                            name,
                            ALL.stream()
                                .map(SteeringMethod::name)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * A method with its parameters: {@code name}, or {@code name:key=value,key=value}, as in {@code
   * lineas:steps=200,learning-rate=0.05}.
   *
   * @throws UserError if the method, a key or a value is not known
   */
  public static SteeringMethod parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return named(text);
    }
    SteeringMethod method = named(text.substring(0, colon));
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.substring(colon + 1).split(",")) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new UserError(
            "\"%s\" has \"%s\" where key=value was expected, as in %s:%s=..."
                .formatted(text, part, method.name(), example(method)));
      }
      values.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
    }
    return with(method, values);
  }

  /**
   * A method with other values of some parameters.
   *
   * @param values by the parameters' names
   * @throws UserError if it has no such parameter, or a value is none of it
   */
  public static SteeringMethod with(SteeringMethod method, Map<String, String> values) {
    SteeringMethod changed = method;
    for (Map.Entry<String, String> value : values.entrySet()) {
      changed = parameter(changed, value.getKey()).set(changed, value.getValue());
    }
    return changed;
  }

  private static Parameter<?> parameter(SteeringMethod method, String name) {
    for (Parameter<?> parameter : method.parameters()) {
      if (parameter.name().equals(name.toLowerCase(Locale.ROOT))) {
        return parameter;
      }
    }
    throw new UserError(
        method.parameters().isEmpty()
            ? "%s has nothing that could be set, but \"%s\" was given; leave it out."
                .formatted(method.name(), name)
            : "%s has no \"%s\"; what can be set is %s."
                .formatted(
                    method.name(),
                    name,
                    method.parameters().stream()
                        .map(Parameter::name)
                        .sorted(Comparator.naturalOrder())
                        .collect(Collectors.joining(", "))));
  }

  private static String example(SteeringMethod method) {
    return method.parameters().isEmpty() ? "key" : method.parameters().get(0).name();
  }
}
