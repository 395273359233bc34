package dev.tiller.cli.fit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.UserError;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code tiller fit}: learns a steering map from two sets of sentences. Its commands are the
 * methods, each with options of its own ({@link FitMethodCommand}).
 */
@Command(
    name = "fit",
    description = {
      "Learns a map that moves a model's activations from one set of sentences toward another.",
      "Each method has options and a help of its own: tiller fit METHOD --help.",
      "They may stand behind its name, too: tiller fit lineas:steps=200,sparsity=0.01."
    },
    footer = {
      "  tiller fit linear-act --model pocket --source speech.txt --target sea.txt -o"
          + " sea.safetensors",
      "  tiller fit linear-act --model pocket --source pocket:sea/fit/source"
          + " --target pocket:sea/fit/target -o sea.safetensors",
      "  tiller fit lineas --sparsity 0.01 --model pocket --source spam.txt --target ham.txt"
          + " -o ham.safetensors"
    })
public final class FitCommand implements Callable<Integer> {

  @Spec private CommandSpec command = CommandSpec.create();

  @Unmatched private List<String> words = new ArrayList<>();

  /**
   * Puts every method there is below the command.
   *
   * @param fit made from this class
   */
  public static void addMethods(CommandLine fit) {
    for (SteeringMethod method : Methods.all()) {
      CommandLine line = new CommandLine(FitMethodCommand.spec(method));
      fit.addSubcommand(method.name(), line, MethodHelp.aliases(method));
    }
  }

  /**
   * A command line with the parameters of a method that were written behind its name as options:
   * {@code fit lineas:steps=200,l1=2} is {@code fit lineas --steps=200 --l1=2}.
   *
   * @param words of a whole command line
   */
  public static String[] spelledOut(String... words) {
    if (words.length < 2 || !words[0].equals("fit") || !words[1].matches("[^-=:][^=:]*:.*")) {
      return words;
    }
    int colon = words[1].indexOf(':');
    List<String> longer = new ArrayList<>(List.of(words[0], words[1].substring(0, colon)));
    for (String pair : words[1].substring(colon + 1).split(",")) {
      longer.add("--" + pair.strip());
    }
    longer.addAll(List.of(words).subList(2, words.length));
    return longer.toArray(String[]::new);
  }

  /**
   * A sentence about an option that only another method has; empty where that is not what went
   * wrong.
   */
  public static String foreignOption(CommandLine.ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException stray)
        || !(e.getCommandLine().getCommand() instanceof FitMethodCommand)) {
      return "";
    }
    String option = stray.getUnmatched().get(0).replaceFirst("=.*", "");
    for (CommandLine other : e.getCommandLine().getParent().getSubcommands().values()) {
      if (other.getCommandSpec().findOption(option) != null) {
        return "%s belongs to %s, but the method is %s; leave it out."
            .formatted(option, other.getCommandName(), e.getCommandLine().getCommandName());
      }
    }
    return "";
  }

  /** Only where no method was recognized. */
  @Override
  public Integer call() {
    if (words.isEmpty() || words.get(0).startsWith("-")) {
      throw new WrongUse(
          words.isEmpty()
              ? "A method is missing; `tiller fit --help` lists them."
              : "A method was expected first, before %s.".formatted(words.get(0)));
    }
    List<String> near = near(words.get(0));
    String hint = near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    try {
      Methods.named(words.get(0));
    } catch (UserError e) {
      throw new WrongUse("METHOD: " + e.getMessage() + hint);
    }
    throw new WrongUse("METHOD: %s was not understood.".formatted(words.get(0)));
  }

  /** Methods whose names are alike; the one that differs only in signs, where there is one. */
  private List<String> near(String word) {
    for (SteeringMethod method : Methods.all()) {
      if (letters(method.name()).equals(letters(word))
          || method.aliases().stream().anyMatch(a -> letters(a).equals(letters(word)))) {
        return List.of(method.name());
      }
    }
    return new UnmatchedArgumentException(command.commandLine(), List.of(word)).getSuggestions();
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
