package dev.tiller.benchmarks;

import dev.tiller.benchmarks.rival.DecodeBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The programs that compare whole runs; what suits JMH is started by JMH itself. */
@Command(
    name = "bench",
    description = "Paired and interleaved measurements.",
    subcommands = {DecodeBench.class})
public final class Bench {

  private Bench() {}

  /**
   * @param args a subcommand and its options
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
