package dev.tiller.cli.fit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.UserError;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Methods;
import java.util.ArrayList;
import java.util.List;
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
      "Each method has options and a help of its own: tiller fit METHOD --help."
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
      fit.addSubcommand(
          method.name(), line, MethodGuide.of(method).aliases().toArray(String[]::new));
    }
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
    List<String> near =
        new UnmatchedArgumentException(command.commandLine(), List.of(words.get(0)))
            .getSuggestions();
    String hint = near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    try {
      Methods.named(words.get(0));
    } catch (UserError e) {
      throw new WrongUse("METHOD: " + e.getMessage() + hint);
    }
    throw new WrongUse("METHOD: write \"%s\" in lower case.".formatted(words.get(0)));
  }
}
