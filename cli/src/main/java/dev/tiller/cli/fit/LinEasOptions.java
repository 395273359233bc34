package dev.tiller.cli.fit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.UserError;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.lineas.SetDistance;
import dev.tiller.steering.lineas.Sparsity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How LinEAS trains. What is not given is the paper's choice. */
final class LinEasOptions {

  @Option(
      names = "--loss-sites",
      paramLabel = "REGEX|group",
      description = "Where the two sets are compared (default: the steered sites).")
  private @Nullable String lossSites;

  @Option(names = "--steps", paramLabel = "N", description = "Steps (default: 1000).")
  private int steps = Optimization.PAPER.steps();

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "Rate of the first step, falling to 0 along a cosine (default: 0.1).")
  private double rate = Optimization.PAPER.rate();

  @Option(names = "--optimizer", paramLabel = "O", description = "Sgd (default) or adam.")
  private String optimizer = "sgd";

  @Option(
      names = "--refit",
      paramLabel = "N",
      description = "Steps more for what is not identity by then (default: 0).")
  private int refit;

  @Option(
      names = "--sparsity",
      paramLabel = "g",
      description = "How much neurons and whole sites are kept out (default: 0).")
  private @Nullable Double sparsity;

  @Option(names = "--l1", paramLabel = "W", description = "Weight of neurons (default: 1).")
  private double l1 = 1;

  @Option(names = "--group", paramLabel = "W", description = "Weight of whole sites (default: 1).")
  private double group = 1;

  @Option(
      names = "--printed-thresholds",
      description = "Shrink as the paper's algorithm is printed, whatever the rate.")
  private boolean printed;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Source sentences of a step (default: 32, or all if fewer).")
  private int batchSize;

  @Option(names = "--small-batches", description = "Allow batches of fewer than 4.")
  private boolean small;

  @Option(
      names = "--all-targets",
      description = "Compare each step with all target sentences, not with a draw.")
  private boolean allTargets;

  @Option(
      names = "--reduction",
      paramLabel = "R",
      description = "Sum (default) or mean over the neurons of a site.")
  private String reduction = "sum";

  @Option(
      names = "--checkpointing",
      description = "Keep the states between segments only, and compute the rest again.")
  private boolean checkpointing;

  @Option(
      names = "--accumulate",
      description = "Keep the activations of one group of sentences at a time.")
  private boolean accumulate;

  @Option(
      names = "--tokens-at-once",
      paramLabel = "N",
      description = "Padded tokens of a group of sentences (default: 1024, or 256 to save memory).")
  private int tokens = Batching.STANDARD.tokens();

  @Option(
      names = "--path",
      split = ",",
      paramLabel = "g",
      description = {
        "Rising sparsities such as 0,0.01,0.02, each training going on from the one before;",
        "--out then names a folder for the maps, a table and a page."
      })
  private double[] path = {};

  /**
   * LinEAS with these options.
   *
   * @throws UserError if one has no value that can be
   */
  SteeringMethod method() {
    Sparsity regularizer =
        Sparsity.of(sparsity == null ? 0 : sparsity)
            .withWeights(new Sparsity.Weights(l1, group))
            .withThresholds(printed ? Sparsity.Thresholds.PAPER : Sparsity.Thresholds.STEP);
    return new LinEas()
        .with(
            new Optimization(
                parse(Optimization.Rule.class, optimizer, "--optimizer"), steps, rate, 0, refit))
        .with(regularizer)
        .with(
            new SetDistance(
                parse(SetDistance.Reduction.class, reduction, "--reduction"),
                SetDistance.Reduction.MEAN,
                allTargets ? SetDistance.Targets.ALL : SetDistance.Targets.DRAWN))
        .with(new Batching(batchSize, small, backward(), tokens))
        .withLossSites(lossSites);
  }

  /**
   * The sparsities to train one after the other; empty for one fit.
   *
   * @throws WrongUse if one sparsity is asked for as well
   */
  double[] path() {
    if (path.length > 0 && sparsity != null) {
      throw new WrongUse(
          "--sparsity is one sparsity, but --path names those to train; leave one of the two out.");
    }
    return path;
  }

  private Batching.Backward backward() {
    if (checkpointing) {
      return Batching.Backward.CHECKPOINT;
    }
    return accumulate ? Batching.Backward.ACCUMULATE : Batching.Backward.KEEP;
  }

  private static <E extends Enum<E>> E parse(Class<E> type, String name, String option) {
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
        return value;
      }
    }
    throw new UserError(
        "%s %s is not known; choose %s."
            .formatted(option, name, String.join(" or ", names(type.getEnumConstants()))));
  }

  private static <E extends Enum<E>> java.util.List<String> names(E[] values) {
    return java.util.Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
  }
}
