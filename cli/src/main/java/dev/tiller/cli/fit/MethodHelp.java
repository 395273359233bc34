package dev.tiller.cli.fit;

import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Order;
import dev.tiller.steering.SteeringMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What helps people to choose a method, from what the method says of itself. */
final class MethodHelp {

  private MethodHelp() {}

  /** Lines for the help of a method's command; the first stands in the list of all methods. */
  static String[] description(SteeringMethod method) {
    SteeringMethod.Defaults defaults = method.defaults();
    return new String[] {
      sentence(method.summary()),
      "Where nothing is said: sites %s, pooling %s, order %s, support %s. %s."
          .formatted(
              defaults.sites(),
              defaults.pooling(),
              defaults.order(),
              defaults.support(),
              cost(method)),
      method.interpolates()
          ? "Strengths of its maps go from 0, the plain model, to 1, the whole map."
          : "Strengths of its maps multiply a vector: 1 adds it once, and there is no upper bound."
    };
  }

  private static String cost(SteeringMethod method) {
    if (method instanceof JointMethod) {
      return "It trains, which takes minutes; --dry-run says how many";
    }
    return method.defaults().order() == Order.CAUSAL
        ? "Every sentence is read once, going on from site to site"
        : "Every sentence is read once";
  }

  /** Other names of a method that the command does not already answer to. */
  static String[] aliases(SteeringMethod method) {
    List<String> aliases = new ArrayList<>();
    for (String alias : method.aliases()) {
      // Commands are found whatever the case.
      if (!alias.equalsIgnoreCase(method.name())
          && aliases.stream().noneMatch(alias::equalsIgnoreCase)) {
        aliases.add(alias);
      }
    }
    return aliases.toArray(String[]::new);
  }

  /** With a capital and an end. */
  static String sentence(String words) {
    String begun = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return begun.endsWith(".") ? begun : begun + ".";
  }
}
