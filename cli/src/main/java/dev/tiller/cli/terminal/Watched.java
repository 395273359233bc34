package dev.tiller.cli.terminal;

import picocli.CommandLine.Model.CommandSpec;

/** The root of all commands, which knows who watches their work. */
public interface Watched {

  /** Whom the work asks whether to stop, and tells how far it has come. */
  TerminalMonitor monitor();

  /**
   * Who watches a command.
   *
   * @param command any below a root that is {@link Watched}
   */
  static TerminalMonitor of(CommandSpec command) {
    if (command.root().userObject() instanceof Watched root) {
      return root.monitor();
    }
    throw new IllegalStateException(command.qualifiedName() + " has no watched root.");
  }
}
