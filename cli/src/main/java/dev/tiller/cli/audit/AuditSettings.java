package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.Policy;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.matrix.MatrixSettings;
import picocli.CommandLine.Option;

/** How an audit is judged, on the command line. */
final class AuditSettings {

  private static final int PERMUTATIONS = 500;
  private static final double LEVEL = 0.95;

  @Option(
      names = "--min-items",
      paramLabel = "n",
      description = "Least items of a group that claims are made of (default: 30).")
  private int items = 30;

  @Option(
      names = "--min-identities",
      paramLabel = "n",
      description = "Least identities of it (default: 20).")
  private int identities = 20;

  @Option(
      names = "--depth",
      paramLabel = "n",
      description = "Attributes that an intersection combines at most (default: 2).")
  private int depth = 2;

  @Option(
      names = "--clean-correct",
      description =
          "Look only at items that are right when unperturbed; says how many of each group.")
  private boolean correct;

  @Option(
      names = "--correction",
      paramLabel = "NAME",
      description = "For the size of the family: holm, bh or max-t (default: holm).")
  private String correction = "holm";

  @Option(
      names = "--margin",
      paramLabel = "AUC",
      description = "Within which groups count as equal, fixed beforehand (default: 0.02).")
  private double margin = 0.02;

  @Option(
      names = "--resamples",
      paramLabel = "B",
      description = "Of identities, for every interval (default: 2000).")
  private int resamples = 2000;

  @Option(names = "--seed", paramLabel = "N", description = "Of the resampling (default: 1).")
  private long seed = 1;

  void apply(Audit<?> audit) {
    audit.minimum(
        WrongUse.check("--min-items, --min-identities", () -> new Minimum(items, identities)));
    audit.settings(
        WrongUse.check(
            "--resamples, --margin",
            () -> new MatrixSettings(resamples, PERMUTATIONS, LEVEL, margin, correction(), seed)));
    if (depth < 1 || depth > 3) {
      throw new WrongUse("--depth is %d; 1 to 3 was expected.".formatted(depth));
    }
    audit.depth(depth);
    audit.policy(correct ? Policy.CLEAN_CORRECT : Policy.ALL);
  }

  private MatrixSettings.Correction correction() {
    return switch (correction) {
      case "holm" -> MatrixSettings.Correction.HOLM;
      case "bh" -> MatrixSettings.Correction.BH;
      case "max-t" -> MatrixSettings.Correction.MAX_T;
      default ->
          throw new WrongUse(
              "--correction is \"%s\"; holm, bh or max-t was expected.".formatted(correction));
    };
  }
}
