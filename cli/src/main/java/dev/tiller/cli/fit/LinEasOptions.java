package dev.tiller.cli.fit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Methods;
import java.util.Map;
import picocli.CommandLine.Option;

/** What LinEAS has beside its parameters: a path over sparsities, and short words for some. */
final class LinEasOptions {

  @Option(
      names = "--path",
      split = ",",
      paramLabel = "g",
      description =
          "Rising sparsities such as 0,0.01,0.02, each training going on from the one before; --out"
              + " then names a folder for the maps, a table and a page.")
  private double[] path = {};

  @Option(names = "--checkpointing", description = "The same as --memory checkpoint.")
  private boolean checkpointing;

  @Option(names = "--accumulate", description = "The same as --memory accumulate.")
  private boolean accumulate;

  @Option(names = "--all-targets", description = "The same as --targets all.")
  private boolean allTargets;

  @Option(names = "--printed-thresholds", description = "The same as --thresholds paper.")
  private boolean printed;

  /** The method with the parameters that the short words stand for. */
  SteeringMethod apply(SteeringMethod method) {
    SteeringMethod chosen = method;
    chosen = checkpointing ? Methods.with(chosen, Map.of("memory", "checkpoint")) : chosen;
    chosen = accumulate ? Methods.with(chosen, Map.of("memory", "accumulate")) : chosen;
    chosen = allTargets ? Methods.with(chosen, Map.of("targets", "all")) : chosen;
    return printed ? Methods.with(chosen, Map.of("thresholds", "paper")) : chosen;
  }

  /**
   * The sparsities to train one after the other; empty for one fit.
   *
   * @param sparsity whether one sparsity was given as well
   * @throws WrongUse if so
   */
  double[] path(boolean sparsity) {
    if (path.length > 0 && sparsity) {
      throw new WrongUse(
          "--sparsity is one sparsity, but --path names those to train; leave one of the two out.");
    }
    return path;
  }
}
