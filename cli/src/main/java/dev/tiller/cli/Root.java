package dev.tiller.cli;

import dev.tiller.cli.analyze.AnalyzeCommand;
import dev.tiller.cli.audit.AuditCommand;
import dev.tiller.cli.cache.CacheCommand;
import dev.tiller.cli.completion.CompletionCommand;
import dev.tiller.cli.doctor.DoctorCommand;
import dev.tiller.cli.embed.EmbedCommand;
import dev.tiller.cli.evaluate.EvalCommand;
import dev.tiller.cli.evaluate.QuizCommand;
import dev.tiller.cli.fit.FitCommand;
import dev.tiller.cli.generate.ChatCommand;
import dev.tiller.cli.generate.CompareCommand;
import dev.tiller.cli.generate.FillCommand;
import dev.tiller.cli.generate.GenerateCommand;
import dev.tiller.cli.generate.PredictCommand;
import dev.tiller.cli.image.ImageCommand;
import dev.tiller.cli.map.MapCommand;
import dev.tiller.cli.model.ModelCommand;
import dev.tiller.cli.probe.ProbeCommand;
import dev.tiller.cli.reproduce.DemoCommand;
import dev.tiller.cli.reproduce.RecipeCommand;
import dev.tiller.cli.reproduce.ReproduceCommand;
import dev.tiller.cli.solve.SolveCommand;
import dev.tiller.cli.symphony.SymphonyCommand;
import dev.tiller.cli.terminal.TerminalMonitor;
import dev.tiller.cli.terminal.Watched;
import dev.tiller.cli.train.TrainCommand;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tiller} itself, which only has commands. */
@Command(
    name = "tiller",
    description = "Steers, trains, speeds up and audits neural networks on the JVM.",
    footer = {"  tiller demo", "  tiller model inspect pocket --sites '.*norm.*'"})
final class Root implements Watched, Runnable {

  /** The commands, in the order in which the help lists them. */
  static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          DoctorCommand.class,
          ModelCommand.class,
          GenerateCommand.class,
          CompareCommand.class,
          ChatCommand.class,
          PredictCommand.class,
          FillCommand.class,
          FitCommand.class,
          MapCommand.class,
          EvalCommand.class,
          QuizCommand.class,
          TrainCommand.class,
          EmbedCommand.class,
          ProbeCommand.class,
          SolveCommand.class,
          SymphonyCommand.class,
          AnalyzeCommand.class,
          ImageCommand.class,
          AuditCommand.class,
          ReproduceCommand.class,
          RecipeCommand.class,
          CacheCommand.class,
          CompletionCommand.class);

  @Spec private CommandSpec command = CommandSpec.create();

  private final TerminalMonitor monitor;

  Root(TerminalMonitor monitor) {
    this.monitor = monitor;
  }

  @Override
  public TerminalMonitor monitor() {
    return monitor;
  }

  /** Who gives no command wants to know which there are. */
  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
