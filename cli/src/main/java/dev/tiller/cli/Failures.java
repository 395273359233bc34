package dev.tiller.cli;

import dev.tiller.cli.fit.FitCommand;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns exceptions into one sentence on standard error and an exit code. With {@code --json} the
 * sentence also is the last line of standard output, {@code {"error": ...}}, so that a machine
 * always reads one object there.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

  /** How libtorch begins when the system refuses it memory. */
  private static final String NO_MEMORY = "DefaultCPUAllocator";

  private final boolean traces;

  /**
   * @param traces whether stack traces are printed too ({@code TILLER_DEBUG} is set)
   */
  Failures(boolean traces) {
    this.traces = traces;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    ParameterException told = mistyped(e);
    List<String> near =
        told instanceof UnmatchedArgumentException stray ? stray.getSuggestions() : List.of();
    String hint = near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    String sentence = FitCommand.foreignOption(told);
    if (sentence.isEmpty()) {
      sentence = sentence(String.valueOf(told.getMessage()));
    }
    return wrongUse(command, sentence, hint, e, Arrays.asList(args).contains("--json"));
  }

  /** picocli tells of a missing option first, though an unknown one may have meant it. */
  private static ParameterException mistyped(ParameterException e) {
    List<String> unknown = e.getCommandLine().getUnmatchedArguments();
    return unknown.isEmpty() || e instanceof UnmatchedArgumentException
        ? e
        : new UnmatchedArgumentException(e.getCommandLine(), unknown);
  }

  private int wrongUse(
      CommandLine command, String sentence, String near, Throwable e, boolean json) {
    String help = " `%s --help` shows how it is used.";
    String hint = near + help.formatted(command.getCommandSpec().qualifiedName());
    say(command, sentence + hint, e, json);
    return Tiller.WRONG_USE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    boolean json = result.originalArgs().contains("--json");
    if (e instanceof WrongUse) {
      return wrongUse(command, sentence(String.valueOf(e.getMessage())), "", e, json);
    }
    return failed(e, command, json);
  }

  /** Reports what picocli does not catch, such as a library that cannot be linked. */
  int failed(Throwable e, CommandLine command, boolean json) {
    say(command, explain(e), e, json);
    return Tiller.FAILED;
  }

  private static String explain(Throwable e) {
    if (e instanceof ExceptionInInitializerError && e.getCause() != null) {
      return explain(e.getCause());
    }
    if (e instanceof UncheckedIOException unchecked) {
      return explain(unchecked.getCause());
    }
    if (e instanceof FileSystemException file && file.getFile() != null) {
      String reason = UserError.reason(file);
      return reason.contains("No space left")
          ? "Cannot write %s: %s; make room, or name another place."
              .formatted(file.getFile(), reason)
          : "The file %s cannot be used: %s.".formatted(file.getFile(), reason);
    }
    if (e instanceof IOException io) {
      return sentence(UserError.reason(io));
    }
    if (e instanceof UserError || e instanceof IllegalArgumentException) {
      return sentence(String.valueOf(e.getMessage()));
    }
    if (e instanceof OutOfMemoryError || String.valueOf(e.getMessage()).contains(NO_MEMORY)) {
      return "There is not enough memory; take a smaller model, shorter input or a smaller batch"
          + " (`tiller doctor` shows what there is).";
    }
    return bug(e);
  }

  /** Only the first line, with an end: messages of libraries may bring a trace of their own. */
  private static String sentence(String message) {
    String line =
        message
            .strip()
            .lines()
            .findFirst()
            .map(first -> first.replaceFirst("^Error: ", ""))
            .orElse("Nothing is known about the reason");
    return line.matches(".*[.!?]") ? line : line + ".";
  }

  private static String bug(Throwable e) {
    String what = "This is a bug in Tiller: " + e.getClass().getSimpleName();
    try {
      Path file = Files.createTempFile("tiller-bug-", ".txt");
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      Files.writeString(file, trace.toString());
      return what + "; please report it with what " + file + " says.";
    } catch (IOException full) {
      return what + "; please run it again with TILLER_DEBUG=1 and report what it prints.";
    }
  }

  private void say(CommandLine command, String sentence, Throwable e, boolean json) {
    PrintWriter err = command.getErr();
    err.println("tiller: " + UserError.shown(sentence));
    if (traces) {
      e.printStackTrace(err);
    }
    err.flush();
    if (json) {
      command.getOut().println(Answer.line(Map.of("error", sentence)));
      command.getOut().flush();
    }
  }
}
