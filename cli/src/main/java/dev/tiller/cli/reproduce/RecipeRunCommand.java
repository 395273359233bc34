package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TableOutput;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.SweepText;
import dev.tiller.data.Row;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.library.Judges;
import dev.tiller.reproduce.recipe.Recipe;
import dev.tiller.reproduce.recipe.Recipe.Role;
import dev.tiller.reproduce.recipe.RecipeData;
import dev.tiller.reproduce.recipe.RecipeRun;
import dev.tiller.reproduce.recipe.Recipes;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller recipe run}. */
@Command(
    name = "run",
    description = {
      "Fits and measures every row of a published table on your model and data.",
      "Refused before any work if a file is missing; `tiller recipe show` says what goes where."
    },
    footer = {
      "  tiller recipe run act-toxicity-gemma2 --data papers --model gemma-2-2b --out table.csv",
      "  tiller recipe run lineas-toxicity --data papers --model qwen2.5-1.5b --without adversarial"
    })
public final class RecipeRunCommand implements Callable<Integer>, LongWork {

  /** Labelled texts of either side that tell how good a classifier is. */
  private static final int LABELLED = 500;

  @Parameters(
      paramLabel = "RECIPE",
      description = "A name from `tiller recipe list`, or a .yaml file.")
  private String word = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder with the recipe's files.")
  private Path folder = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--judge",
      paramLabel = "J",
      description = "Another judge than the recipe's, as in `tiller eval`.")
  private @Nullable String judge;

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "ROLE",
      description = "Data to do without, such as mmlu: what it measures is left out.")
  private List<String> without = List.of();

  @Option(
      names = "--limit",
      paramLabel = "n",
      description = "At most n of everything and one seed: to try a recipe, not to compare.")
  private @Nullable Integer limit;

  @Mixin private TableOutput out = new TableOutput();

  @Mixin private Answer answer = new Answer();

  private record Measured(
      String recipe, @Nullable String paperModel, @Nullable String judge, Object rows)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    out.check(answer);
    Recipe whole = Recipes.named(word);
    Recipe recipe = limit == null ? whole : WrongUse.check("--limit", () -> whole.atMost(limit));
    Set<Role> left = EnumSet.noneOf(Role.class);
    without.forEach(role -> left.add(WrongUse.check("--without", () -> Role.parse(role))));
    if (judge != null) {
      left.add(Role.JUDGE);
    }
    RecipeData data = RecipeData.of(recipe, folder, left);
    String directory = String.valueOf(model.directory());
    @Nullable String column = recipe.column(directory);
    answer.say("%s. %s", recipe.paper(), recipe.table());
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer();
        Judges.@Nullable Open decides = judge(data)) {
      RecipeRun run =
          new RecipeRun(
              recipe,
              data,
              network,
              tokenizer,
              decides == null ? null : decides.judge(),
              answer.monitor());
      Table table = run.run(column, row -> answer.note("row: " + row));
      report(recipe, column, decides, table);
    }
    return 0;
  }

  private Judges.@Nullable Open judge(RecipeData data) throws IOException {
    if (!data.has(Role.PROMPTS)) {
      return null;
    }
    if (judge == null && !data.has(Role.JUDGE)) {
      throw new UserError("The recipe continues prompts, so it needs a judge; give --judge.");
    }
    String named = judge == null ? data.word(Role.JUDGE) : judge;
    return Judges.open(named, labelled(data, Role.SOURCE), labelled(data, Role.TARGET));
  }

  private static String labelled(RecipeData data, Role role) {
    return "sample:%d:%s".formatted(LABELLED, data.word(role));
  }

  private void report(
      Recipe recipe, @Nullable String column, Judges.@Nullable Open decides, Table table)
      throws IOException {
    out.write(table);
    if (decides != null) {
      answer.say("judge: %s", decides.judge().description());
    }
    answer.say("paper: %s", column == null ? "no figures for this model" : column);
    for (Row row : table) {
      @Nullable Object paper = row.get("paper");
      answer.say(
          "%-36s %-18s %9.3f %-20s %s",
          row.string("row"),
          row.string("measure"),
          row.doubleValue("value"),
          interval(row),
          paper == null ? "" : "paper " + paper);
    }
    answer.finish(
        new Measured(
            recipe.name(),
            column,
            decides == null ? null : decides.judge().description(),
            SweepText.values(table)));
  }

  private static String interval(Row row) {
    return row.get("low") == null
        ? ""
        : String.format(
            Locale.ROOT, "[%.3f, %.3f]", row.doubleValue("low"), row.doubleValue("high"));
  }
}
