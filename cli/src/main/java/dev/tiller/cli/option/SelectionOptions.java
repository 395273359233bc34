package dev.tiller.cli.option;

import dev.tiller.steering.evaluate.Selection;
import dev.tiller.steering.evaluate.Selection.Aim;
import dev.tiller.steering.evaluate.Selection.Budget;
import picocli.CommandLine.Option;

/** How the best step of a sweep is told. */
public final class SelectionOptions {

  @Option(
      names = "--aim",
      paramLabel = "more|less",
      defaultValue = "more",
      description = "Whether the concept is wanted (default: more).")
  private Aim aim = Aim.MORE;

  @Option(
      names = "--max-rise",
      paramLabel = "r",
      defaultValue = "1",
      description =
          "The operating point has the best effect among steps whose perplexity rises by less than"
              + " this: absolute, or relative as in 5%% (default: 1).")
  private String rise = "1";

  /** How the operating point is told. */
  public Selection selection() {
    return new Selection(aim, Budget.parse(rise));
  }
}
