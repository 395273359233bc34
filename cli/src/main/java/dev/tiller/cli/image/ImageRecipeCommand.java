package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.DeviceOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.PipelinePlan;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.recipe.image.ImageRecipe;
import dev.tiller.reproduce.recipe.image.ImageRecipeRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller image recipe}: the protocols behind published tables about images. */
@Command(
    name = "recipe",
    description = {
      "Carries out a published table about images on your pipeline and captions.",
      "A map a concept, and its prompts at every strength from the same noise. Lists the recipes where",
      "none is named. Refused before any work if a file is missing; what was finished is not done again."
    },
    footer = {
      "  tiller image recipe",
      "  tiller image recipe act-styles-sdxl-lightning --show",
      "  tiller image recipe act-styles-sdxl-lightning --data papers --concepts cyberpunk --out"
          + " table"
    })
public final class ImageRecipeCommand implements Callable<Integer>, LongWork {

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A name from the list, or a .yaml file.")
  private @Nullable String word;

  @Option(names = "--show", description = "Print the recipe, to be changed and run as a file.")
  private boolean show;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder with captions and tags, and the pipeline unless --pipeline names it.")
  private @Nullable Path data;

  @Option(
      names = "--pipeline",
      paramLabel = "DIR",
      description = "Another pipeline than the recipe's, for a try.")
  private @Nullable Path folder;

  @Option(
      names = "--concepts",
      split = ",",
      paramLabel = "NAME",
      description = "Some of its concepts (default: all).")
  private List<String> concepts = List.of();

  @Option(
      names = "--limit",
      paramLabel = "n",
      description = "At most n prompts of everything: to try a recipe, not to compare.")
  private @Nullable Integer limit;

  @Option(
      names = "--size",
      paramLabel = "n",
      description = "Edge of the images in pixels (default: the pipeline's own).",
      defaultValue = "0")
  private int size;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Folder of maps and pictures.")
  private @Nullable Path out;

  @Option(
      names = "--precision",
      paramLabel = "f32|bf16|f64",
      description = "How weights are held (default: the recipe's).")
  private @Nullable String precision;

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private Answer answer = new Answer();

  private record Listed(List<String> recipes) implements Result {}

  private record Shown(String recipe, String yaml) implements Result {}

  private record Measured(String recipe, Object rows) implements Result {}

  @Override
  public Integer call() throws IOException {
    if (word == null) {
      for (String name : ImageRecipe.NAMES) {
        ImageRecipe recipe = ImageRecipe.named(name);
        answer.say("%-28s %s. %s", name, recipe.paper(), recipe.table());
      }
      answer.finish(new Listed(ImageRecipe.NAMES));
      return 0;
    }
    if (precision != null) {
      PipelineOption.type(precision);
    }
    ImageRecipe recipe = ImageRecipe.named(word);
    if (show) {
      answer.say("%s", ImageRecipe.text(word).stripTrailing());
      answer.finish(new Shown(word, ImageRecipe.text(word)));
      return 0;
    }
    return carryOut(recipe);
  }

  private int carryOut(ImageRecipe whole) throws IOException {
    if (data == null || out == null) {
      throw new WrongUse("A recipe is carried out with --data and --out, or printed with --show.");
    }
    if (limit != null && limit < 1 || size < 0) {
      throw new WrongUse(
          "--limit %s and --size %d were given; both are at least 1.".formatted(limit, size));
    }
    ImageRecipe recipe = limit == null ? whole : whole.atMost(limit);
    Path pipeline = folder == null ? data.resolve(recipe.pipeline().folder()) : folder;
    recipe.requireFiles(data, pipeline);
    PipelinePlan plan = PipelinePlan.of(pipeline);
    if (folder == null && !plan.folder().type().equals(recipe.pipeline().type())) {
      throw new UserError(
          "%s is a %s, but this recipe is about a %s; --pipeline tries another one."
              .formatted(pipeline, plan.folder().type(), recipe.pipeline().type()));
    }
    answer.say("%s. %s", recipe.paper(), recipe.table());
    List<ImageRecipeRun.Row> rows = new ArrayList<>();
    String held = precision == null ? recipe.pipeline().precision() : precision;
    answer.note(PipelineOption.memory(plan, held));
    try (ImagePipeline model = ImagePipeline.load(pipeline, PipelineOption.type(held))) {
      ImageRecipeRun run = new ImageRecipeRun(recipe, model, data, out, size, answer.monitor());
      for (String concept :
          concepts.isEmpty() ? List.copyOf(recipe.concepts().keySet()) : concepts) {
        answer.note("concept: " + concept);
        for (ImageRecipeRun.Row row : run.run(concept)) {
          answer.say(
              "%-16s strength %.2f  %4d pictures, moved by %.4f",
              row.concept(), row.strength(), row.pictures(), row.moved());
          rows.add(row);
        }
      }
    }
    answer.note(recipe.notes());
    answer.finish(new Measured(String.valueOf(word), rows));
    return 0;
  }
}
