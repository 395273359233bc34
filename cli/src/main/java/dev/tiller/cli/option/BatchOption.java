package dev.tiller.cli.option;

import dev.tiller.training.scaling.ScalingRule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code --batch} and {@code --as-if}, for every command that trains: another batch than the
 * recipe's, on the recipe's course in samples.
 */
public final class BatchOption {

  @Option(
      names = "--batch",
      paramLabel = "n",
      description =
          "Samples a step (default: the recipe's). Learning rates, betas, averages and schedules follow, so that training keeps its course as a function of samples; `tiller train scale` shows how.")
  private @Nullable Integer batch;

  @Option(
      names = "--as-if",
      paramLabel = "n",
      description =
          "The batch that the settings were made for (default: the recipe's). The same as --batch changes nothing else.")
  private @Nullable Integer asIf;

  /**
   * Samples a step.
   *
   * @param recipe those of the recipe
   */
  public int batch(int recipe) {
    return checked("--batch", batch == null ? recipe : batch);
  }

  /**
   * The batch that the settings were made for, as {@code RunBuilder.asIf} takes it.
   *
   * @param recipe that of the recipe
   */
  public int asIf(int recipe) {
    return checked("--as-if", asIf == null ? recipe : asIf);
  }

  /** From the second to the first. */
  public ScalingRule rule(int recipe) {
    return ScalingRule.between(asIf(recipe), batch(recipe));
  }

  private static int checked(String option, int value) {
    if (value < 1) {
      throw new WrongUse("%s is %d; at least 1 was expected.".formatted(option, value));
    }
    return value;
  }
}
