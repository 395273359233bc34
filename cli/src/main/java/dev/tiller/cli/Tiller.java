package dev.tiller.cli;

import dev.tiller.cli.completion.CompletionCommand;
import dev.tiller.cli.fit.FitCommand;
import dev.tiller.cli.option.AddedCommand;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelReference;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.terminal.LineWidth;
import dev.tiller.cli.terminal.TerminalMonitor;
import dev.tiller.ground.UserError;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Parses a command line and runs the command it names; what {@link Main} and tests call. */
final class Tiller {

  /** Exit code: the command did what it was asked. */
  static final int DONE = 0;

  /** Exit code: it could not; one sentence on standard error says why. */
  static final int FAILED = 1;

  /** Exit code: the command line itself is wrong. */
  static final int WRONG_USE = 2;

  private final PrintWriter out;
  private final PrintWriter err;
  private final TerminalMonitor monitor;
  private final Failures failures = new Failures(System.getenv("TILLER_DEBUG") != null);
  private volatile @Nullable CommandLine line;

  /**
   * @param out results
   * @param err everything else
   */
  Tiller(PrintWriter out, PrintWriter err) {
    this(out, err, new TerminalMonitor());
  }

  /**
   * @param out results
   * @param err everything else
   * @param monitor whom work asks whether to stop
   */
  Tiller(PrintWriter out, PrintWriter err, TerminalMonitor monitor) {
    this.out = out;
    this.err = err;
    this.monitor = monitor;
  }

  /**
   * @param commands those that are wanted: every start would pay for all the others, and with
   *     {@code fit} for finding its methods on the class path
   */
  private CommandLine build(List<Class<?>> commands) {
    CommandLine made = new CommandLine(new Root(monitor));
    commands.forEach(made::addSubcommand);
    if (commands.contains(FitCommand.class)) {
      FitCommand.addMethods(made.getSubcommands().get("fit"));
    }
    ServiceLoader.load(AddedCommand.class, Tiller.class.getClassLoader())
        .forEach(command -> add(made, command));
    made.setOut(out)
        .setErr(err)
        .registerConverter(ModelReference.class, ModelReference::new)
        .registerConverter(TextSource.class, TextSource::new)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setSubcommandsCaseInsensitive(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    style(made);
    line = made;
    return made;
  }

  private static void add(CommandLine line, AddedCommand command) {
    CommandLine added = new CommandLine(command);
    String name = added.getCommandName();
    if (line.getSubcommands().containsKey(name)) {
      throw new UserError(
          "The class path adds the command \"%s\" (%s), but there is one of that name; call it otherwise."
              .formatted(name, command.getClass().getName()));
    }
    line.addSubcommand(added);
  }

  /** Gives every command the same help: headings, {@code --help}, {@code --version}. */
  private static void style(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.mixinStandardHelpOptions(true).versionProvider(new Version());
    spec.usageMessage()
        .autoWidth(true)
        .sortOptions(false)
        .optionListHeading("%nOptions:%n")
        .parameterListHeading("%n")
        .commandListHeading("%nCommands:%n")
        .footerHeading("%nExample:%n");
    LineWidth.asked().ifPresent(width -> spec.usageMessage().autoWidth(false).width(width));
    if (spec.args().stream().anyMatch(arg -> arg.type() == TextSource.class)) {
      String[] lines = spec.usageMessage().description();
      String[] longer = Arrays.copyOf(lines, lines.length + 1);
      longer[lines.length] = TextSource.FORMS;
      spec.usageMessage().description(longer);
    }
    // A command stands there once under each of its names.
    new LinkedHashSet<>(command.getSubcommands().values()).forEach(Tiller::style);
  }

  /** The command that the first word names; all of them where it names none, or asks about all. */
  private static List<Class<?>> wanted(String... args) {
    String first = args.length == 0 ? "" : args[0];
    if (first.equals("--version") || first.equals("-V")) {
      return List.of();
    }
    List<Class<?>> named =
        Root.COMMANDS.stream()
            .filter(c -> c.getAnnotation(Command.class).name().equalsIgnoreCase(first))
            .filter(c -> c != CompletionCommand.class)
            .toList();
    return named.isEmpty() ? Root.COMMANDS : named;
  }

  /** The command tree, for tests that look at all of it. */
  CommandLine commandLine() {
    return build(Root.COMMANDS);
  }

  /**
   * @return {@link #DONE}, {@link #FAILED}, {@link #WRONG_USE}, or a signal's code where work that
   *     did not fail was cut short
   */
  int run(String... args) {
    CommandLine made = build(wanted(args));
    try {
      int code = made.execute(FitCommand.spelledOut(args));
      boolean hasAnEnd = longWork().filter(work -> !work.runsUntilStopped()).isPresent();
      return code == DONE && hasAnEnd ? monitor.exitCode() : code;
    } catch (Error e) {
      return failures.failed(e, made, Arrays.asList(args).contains("--json"));
    }
  }

  /** Whether the command that is running asks its monitor and saves when told to. */
  boolean savesWhenInterrupted() {
    return longWork().isPresent();
  }

  private Optional<LongWork> longWork() {
    @Nullable CommandLine running = line;
    @Nullable ParseResult result = running == null ? null : running.getParseResult();
    if (result == null) {
      return Optional.empty();
    }
    List<CommandLine> chain = result.asCommandLineList();
    return chain.get(chain.size() - 1).getCommand() instanceof LongWork work
        ? Optional.of(work)
        : Optional.empty();
  }
}
