package dev.tiller.cli.option;

import dev.tiller.ground.UserError;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.Comparison;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.lineas.Sparsity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How LinEAS trains; refused with other methods. What is not given is the paper's choice. */
public final class LinEasOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--loss-sites",
      paramLabel = "REGEX|group",
      description = "lineas: where the two sets are compared (default: the steered sites).")
  private @Nullable String lossSites;

  @Option(names = "--steps", paramLabel = "N", description = "lineas: steps (default: 1000).")
  private int steps = Optimization.PAPER.steps();

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "lineas: rate of the first step, falling to 0 along a cosine (default: 0.1).")
  private double rate = Optimization.PAPER.rate();

  @Option(names = "--optimizer", paramLabel = "O", description = "lineas: sgd (default) or adam.")
  private String optimizer = "sgd";

  @Option(
      names = "--refit",
      paramLabel = "N",
      description = "lineas: steps more for what is not identity by then (default: 0).")
  private int refit;

  @Option(
      names = "--sparsity",
      paramLabel = "g",
      description = "lineas: how much neurons and whole sites are kept out (default: 0).")
  private @Nullable Double sparsity;

  @Option(names = "--l1", paramLabel = "W", description = "lineas: weight of neurons (default: 1).")
  private double l1 = 1;

  @Option(
      names = "--group",
      paramLabel = "W",
      description = "lineas: weight of whole sites (default: 1).")
  private double group = 1;

  @Option(
      names = "--printed-thresholds",
      description = "lineas: shrink as the paper's algorithm is printed, whatever the rate.")
  private boolean printed;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "lineas: source sentences of a step (default: 32, or all if fewer).")
  private int batchSize;

  @Option(names = "--small-batches", description = "lineas: allow batches of fewer than 4.")
  private boolean small;

  @Option(
      names = "--all-targets",
      description = "lineas: compare each step with all target sentences, not with a draw.")
  private boolean allTargets;

  @Option(
      names = "--reduction",
      paramLabel = "R",
      description = "lineas: sum (default) or mean over the neurons of a site.")
  private String reduction = "sum";

  @Option(
      names = "--checkpointing",
      description = "lineas: keep the states between segments only, and compute the rest again.")
  private boolean checkpointing;

  @Option(
      names = "--accumulate",
      description = "lineas: keep the activations of one group of sentences at a time.")
  private boolean accumulate;

  @Option(
      names = "--tokens-at-once",
      paramLabel = "N",
      description =
          "lineas: padded tokens of a group of sentences (default: 1024, or 256 to save memory).")
  private int tokens = Batching.STANDARD.tokens();

  /**
   * The method with these options.
   *
   * @throws UserError if one is given that belongs to LinEAS and the method is another
   */
  SteeringMethod apply(SteeringMethod method) {
    if (!(method instanceof LinEas)) {
      refuse(method.name());
      return method;
    }
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
            new Comparison(
                parse(Comparison.Reduction.class, reduction, "--reduction"),
                Comparison.Reduction.MEAN,
                allTargets ? Comparison.Targets.ALL : Comparison.Targets.DRAWN))
        .with(new Batching(batchSize, small, backward(), tokens))
        .withLossSites(lossSites);
  }

  /**
   * Looks whether several sparsities are asked for as well as one.
   *
   * @throws WrongUse if so
   */
  void checkPath() {
    if (sparsity != null) {
      throw new WrongUse(
          "--sparsity is one sparsity, but --path names those to train; leave one of the two out.");
    }
  }

  private Batching.Backward backward() {
    if (checkpointing) {
      return Batching.Backward.CHECKPOINT;
    }
    return accumulate ? Batching.Backward.ACCUMULATE : Batching.Backward.KEEP;
  }

  private void refuse(String method) {
    for (ArgSpec given : command.commandLine().getParseResult().matchedArgs()) {
      if (given.isOption()
          && given.userObject() instanceof java.lang.reflect.Field field
          && field.getDeclaringClass() == LinEasOptions.class) {
        throw new UserError(
            "%s belongs to lineas, but the method is %s; leave it out."
                .formatted(((picocli.CommandLine.Model.OptionSpec) given).longestName(), method));
      }
    }
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
