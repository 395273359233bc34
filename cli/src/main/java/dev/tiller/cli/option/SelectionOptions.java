package dev.tiller.cli.option;

import dev.tiller.steering.sweep.Selection;
import dev.tiller.steering.sweep.Selection.Aim;
import dev.tiller.steering.sweep.Selection.Budget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the best step of a sweep is told. */
public final class SelectionOptions {

  @Option(
      names = "--aim",
      paramLabel = "more|less",
      description = "Whether the concept is wanted (default: more). Goes with --neutral.")
  private @Nullable Aim aim;

  @Option(
      names = "--max-rise",
      paramLabel = "r",
      description =
          "The operating point has the best effect among steps whose perplexity rises by less than"
              + " this: relative as in 5%%, or absolute as in 1, the papers' rule (default: 10%%). Goes with"
              + " --neutral.")
  private @Nullable String rise;

  /**
   * How the operating point is told.
   *
   * @param neutral whether there is neutral text, without which there is no such point
   * @param judged whether there is a judge, without whom there is none either
   * @throws WrongUse if an option has no value that can be, or nothing to act on
   */
  public Selection selection(boolean neutral, boolean judged) {
    Budget budget =
        rise == null ? Budget.USUAL : WrongUse.check("--max-rise", () -> Budget.parse(rise));
    if (!neutral && (aim != null || rise != null)) {
      throw new WrongUse(
          "%s tells the operating point, which needs the perplexity of ordinary text; give --neutral too."
              .formatted(aim != null ? "--aim" : "--max-rise"));
    }
    if (!judged && (aim != null || rise != null)) {
      throw new WrongUse(
          "%s tells the operating point, which needs somebody who tells the concept; give --judge too."
              .formatted(aim != null ? "--aim" : "--max-rise"));
    }
    return new Selection(aim == null ? Aim.MORE : aim, budget);
  }
}
