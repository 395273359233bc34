package dev.tiller.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.cli.terminal.TerminalMonitor;
import dev.tiller.cli.terminal.Watched;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * How a command answers. For people, text goes to standard output. With {@code --json} the last
 * line of standard output is one JSON object, and the text goes to standard error.
 */
public final class Answer {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--json",
      description = "Print one JSON object as the last line of standard output.")
  private boolean json;

  /** Where text for people goes. */
  public PrintWriter text() {
    return json ? command.commandLine().getErr() : command.commandLine().getOut();
  }

  /** Prints one line of text for people; numbers are written as in English. */
  public void say(String format, Object... values) {
    text().println(String.format(Locale.ROOT, format, values));
  }

  /** Prints one line about the work under way, on standard error in any case. */
  public void note(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** An option's word as it stands on the command line; empty where it does not. */
  String given(String option) {
    @Nullable ParseResult parsed = command.commandLine().getParseResult();
    @Nullable OptionSpec matched = parsed == null ? null : parsed.matchedOption(option);
    return matched == null || matched.originalStringValues().isEmpty()
        ? ""
        : matched.originalStringValues().get(0);
  }

  /** Asks a person at a terminal for a line; says nothing where lines come from elsewhere. */
  public void invite(String words) {
    if (System.console() != null) {
      PrintWriter err = command.commandLine().getErr();
      err.print(words);
      err.flush();
    }
  }

  /**
   * Ends the answer.
   *
   * @param result what a machine reads: a map of plain values, or a tree of JSON
   */
  public void finish(Object result) {
    text().flush();
    if (json) {
      PrintWriter out = command.commandLine().getOut();
      out.println(line(result));
      out.flush();
    }
  }

  /** Whom the work asks whether to stop, and tells how far it has come. */
  public TerminalMonitor monitor() {
    return Watched.of(command.commandLine().getCommandSpec());
  }

  /** Whether a machine reads the answer. */
  public boolean json() {
    return json;
  }

  /** An object as one line of JSON. */
  public static String line(Object object) {
    try {
      return new ObjectMapper().writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer holds only plain values", e);
    }
  }
}
