package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.reproduce.recipe.Recipe;
import dev.tiller.reproduce.recipe.Recipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tiller recipe list}. */
@Command(
    name = "list",
    description = "Lists the recipes that ship with Tiller.",
    footer = "  tiller recipe list --json")
public final class RecipeListCommand implements Callable<Integer> {

  @Mixin private Answer answer = new Answer();

  private record Row(String name, String paper, String table, List<String> models)
      implements Result {}

  private record Listed(List<Row> recipes) implements Result {}

  @Override
  public Integer call() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String name : Recipes.NAMES) {
      Recipe recipe = Recipes.named(name);
      answer.say("%-24s %s. %s", name, recipe.paper(), recipe.table());
      rows.add(new Row(name, recipe.paper(), recipe.table(), recipe.models()));
    }
    answer.finish(new Listed(rows));
    return 0;
  }
}
