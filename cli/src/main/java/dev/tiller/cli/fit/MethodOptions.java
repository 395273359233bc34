package dev.tiller.cli.fit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.SteeringMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The parameters that a method declares, as options of its command. */
final class MethodOptions {

  private record Declared(Parameter<?> parameter, OptionSpec option) {}

  private final SteeringMethod method;
  private final List<Declared> options = new ArrayList<>();

  MethodOptions(SteeringMethod method) {
    this.method = method;
    for (Parameter<?> parameter : method.parameters()) {
      options.add(new Declared(parameter, option(parameter)));
    }
  }

  /** Adds them to a command, but for names that it has already. */
  void addTo(CommandSpec command) {
    options.removeIf(one -> command.findOption(one.option.longestName()) != null);
    options.forEach(one -> command.addOption(one.option));
  }

  /**
   * The method with the values that were given.
   *
   * @throws WrongUse if one of them cannot be
   */
  SteeringMethod chosen() {
    SteeringMethod chosen = method;
    for (Declared one : options) {
      @Nullable String text = one.option.getValue();
      if (text != null) {
        String name = one.option.longestName();
        requireChoice(one.parameter, name, text);
        SteeringMethod before = chosen;
        chosen = WrongUse.check(name, () -> one.parameter.set(before, text));
      }
    }
    return chosen;
  }

  /** Whether an option was given. */
  boolean given(String name) {
    return options.stream()
        .anyMatch(one -> one.option.longestName().equals(name) && one.option.getValue() != null);
  }

  private static void requireChoice(Parameter<?> parameter, String option, String text) {
    if (parameter.kind() == Parameter.Kind.CHOICE && !parameter.choices().contains(text)) {
      throw new WrongUse(
          "%s %s is not known; choose %s."
              .formatted(option, text, String.join(" or ", parameter.choices())));
    }
  }

  private OptionSpec option(Parameter<?> parameter) {
    Object usual = parameter.of(method);
    String words = MethodHelp.sentence(parameter.description());
    String known = usual.equals("") ? "" : " (default: %s)".formatted(usual);
    OptionSpec.Builder option =
        OptionSpec.builder("--" + parameter.name())
            .type(String.class)
            .paramLabel(label(parameter))
            .description(words.substring(0, words.length() - 1).replace("%", "%%") + known + ".");
    return parameter.kind() == Parameter.Kind.FLAG
        ? option.arity("0..1").fallbackValue("true").build()
        : option.arity("1").build();
  }

  private static String label(Parameter<?> parameter) {
    return switch (parameter.kind()) {
      case COUNT -> "N";
      case NUMBER -> "X";
      case TEXT -> "TEXT";
      case FLAG, CHOICE -> String.join("|", parameter.choices()).toLowerCase(Locale.ROOT);
    };
  }
}
