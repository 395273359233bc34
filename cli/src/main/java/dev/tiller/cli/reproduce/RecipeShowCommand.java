package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.reproduce.recipe.Recipes;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller recipe show}. */
@Command(
    name = "show",
    description = {
      "Prints a recipe: the files it needs, its settings, the paper's figures.",
      "Saved and changed, it can be run as a file of one's own."
    },
    footer = "  tiller recipe show lineas-toxicity > mine.yaml")
public final class RecipeShowCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "RECIPE",
      description = "A name from `tiller recipe list`, or a .yaml file.")
  private String recipe = "";

  @Mixin private Answer answer = new Answer();

  private record Shown(String recipe, String yaml) implements Result {}

  @Override
  public Integer call() throws IOException {
    // Read as a recipe first: what cannot be run is not shown as one.
    Recipes.named(recipe);
    String text = Recipes.text(recipe);
    answer.say("%s", text.stripTrailing());
    answer.finish(new Shown(recipe, text));
    return 0;
  }
}
