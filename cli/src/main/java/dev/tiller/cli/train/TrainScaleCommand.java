package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.BatchOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.training.scaling.Change;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalableRecipe;
import dev.tiller.training.scaling.ScalableRecipes;
import dev.tiller.training.scaling.ScalingRule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train scale}: what another batch changes, before anything trains. */
@Command(
    name = "scale",
    description = {
      "Shows what another batch changes in a recipe, and why, without training.",
      "Rates, betas, averages and schedules follow by the rules of How to Scale Your EMA (arXiv"
          + " 2307.13813), so that training keeps its course as a function of samples. Where a rule"
          + " does not hold, a sentence says so."
    },
    footer = {
      "  tiller train scale --recipe byol-imagenet --batch 64",
      "  tiller train scale --recipe lm --batch 64"
    })
public final class TrainScaleCommand implements Callable<Integer> {

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "R",
      description =
          "lm, pocket, image, or what `tiller train ssl --recipe` takes: a name or a .yaml file.")
  private String recipe = "";

  @Mixin private BatchOption batch = new BatchOption();

  @Mixin private Answer answer = new Answer();

  private record Scaled(
      String recipe, int batch, int asIf, double kappa, List<Row> changes, @Nullable String limit)
      implements Result {}

  private record Row(String setting, double from, double to, String law, String why)
      implements Result {}

  @Override
  public Integer call() {
    ScalableRecipe found = WrongUse.check("--recipe", () -> ScalableRecipes.named(recipe));
    int made = Math.toIntExact(found.batch());
    ScalingRule rule = batch.rule(made);
    Rescaling by = new Rescaling(rule);
    found.rescale(by);
    answer.say(
        "%s: steps of %d samples, as if of %d (kappa %s)",
        found.name(), batch.batch(made), batch.asIf(made), Change.plain(rule.kappa()));
    String line = "%-" + width(by.changes()) + "s %12s %12s  %-17s %s";
    answer.say(line, "setting", "from", "to", "law", "why");
    for (Change change : by.changes()) {
      answer.say(
          line,
          change.setting(),
          Change.plain(change.from()),
          Change.plain(change.to()),
          change.law(),
          change.why());
    }
    Optional<String> limit = found.limit(batch.batch(made), batch.asIf(made));
    limit.ifPresent(answer::note);
    List<Row> rows =
        by.changes().stream()
            .map(c -> new Row(c.setting(), c.from(), c.to(), c.law(), c.why()))
            .toList();
    answer.finish(
        new Scaled(
            found.name(),
            batch.batch(made),
            batch.asIf(made),
            rule.kappa(),
            rows,
            limit.orElse(null)));
    return 0;
  }

  private static int width(List<Change> changes) {
    return changes.stream().mapToInt(change -> change.setting().length()).max().orElse(1);
  }
}
