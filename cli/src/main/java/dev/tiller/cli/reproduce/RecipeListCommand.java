package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.reproduce.recipe.Recipe;
import dev.tiller.reproduce.recipe.Recipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Override
  public Integer call() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String name : Recipes.NAMES) {
      Recipe recipe = Recipes.named(name);
      answer.say("%-24s %s. %s", name, recipe.paper(), recipe.table());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", name);
      row.put("paper", recipe.paper());
      row.put("table", recipe.table());
      row.put("models", recipe.models());
      rows.add(row);
    }
    answer.finish(Map.of("recipes", rows));
    return 0;
  }
}
