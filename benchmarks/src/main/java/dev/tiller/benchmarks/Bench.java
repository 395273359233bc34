package dev.tiller.benchmarks;

import dev.tiller.benchmarks.analysis.UmapBench;
import dev.tiller.benchmarks.deeppcr.ChainBench;
import dev.tiller.benchmarks.fairness.AuditGrowthBench;
import dev.tiller.benchmarks.image.DenoiseBench;
import dev.tiller.benchmarks.pairs.PairsBench;
import dev.tiller.benchmarks.rival.AuditBench;
import dev.tiller.benchmarks.rival.DecodeBench;
import dev.tiller.benchmarks.rival.LoadBench;
import dev.tiller.benchmarks.rival.PretextBench;
import dev.tiller.benchmarks.rival.TrainBench;
import dev.tiller.benchmarks.steering.FitBench;
import dev.tiller.benchmarks.steering.FoldBench;
import dev.tiller.benchmarks.steering.LinEasBench;
import dev.tiller.benchmarks.steering.LinEasMemoryBench;
import dev.tiller.benchmarks.steering.RowMapsBench;
import dev.tiller.benchmarks.steering.SteeringBench;
import dev.tiller.benchmarks.symphony.SymphonyBench;
import dev.tiller.benchmarks.training.EmaBench;
import dev.tiller.benchmarks.training.PretextGrowthBench;
import dev.tiller.benchmarks.training.PretextPrecisionBench;
import dev.tiller.benchmarks.training.PretextSoakBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The programs that compare whole runs. */
@Command(
    name = "bench",
    description = "Paired and interleaved measurements.",
    subcommands = {
      SteeringBench.class,
      LinEasBench.class,
      LinEasMemoryBench.class,
      RowMapsBench.class,
      FoldBench.class,
      FitBench.class,
      DecodeBench.class,
      LoadBench.class,
      ChainBench.class,
      TrainBench.class,
      EmaBench.class,
      PretextBench.class,
      DenoiseBench.class,
      AuditBench.class,
      AuditGrowthBench.class,
      SymphonyBench.class,
      PretextGrowthBench.class,
      PretextPrecisionBench.class,
      PretextSoakBench.class,
      PairsBench.class,
      UmapBench.class
    })
public final class Bench {

  private Bench() {}

  /**
   * @param args a subcommand and its options
   */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Bench());
    addHelp(line);
    System.exit(line.execute(args));
  }

  private static void addHelp(CommandLine command) {
    command.getCommandSpec().mixinStandardHelpOptions(true);
    command.getSubcommands().values().forEach(Bench::addHelp);
  }
}
