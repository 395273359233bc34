package dev.tiller.cli;

import dev.tiller.cli.terminal.TerminalMonitor;
import java.io.PrintWriter;

/** A process whose user pressed Ctrl-C before the work began; a child's main. */
final class Interrupted {

  private Interrupted() {}

  /**
   * @param args a command line
   */
  public static void main(String[] args) {
    TerminalMonitor monitor = new TerminalMonitor();
    monitor.stop(2);
    PrintWriter out = new PrintWriter(System.out, true);
    System.exit(new Tiller(out, new PrintWriter(System.err, true), monitor).run(args));
  }
}
