package dev.tiller.cli.completion;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tiller completion}: a script for bash and zsh. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes commands and options in bash, and in zsh after bashcompinit.",
      "Commands and methods of your own, found on TILLER_CLASSPATH now, are in it."
    },
    footer = {
      "  tiller completion > ~/.local/share/bash-completion/completions/tiller",
      "  source <(tiller completion)"
    })
public final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private Answer answer = new Answer();

  private record Script(String shell, String script) implements Result {}

  @Override
  public Integer call() {
    CommandLine root = command.root().commandLine();
    String script = AutoComplete.bash(root.getCommandName(), root);
    answer.text().print(script);
    answer.finish(new Script("bash", script));
    return 0;
  }
}
