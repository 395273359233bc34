package dev.tiller.reproduce.recipe.image;

import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.diffusion.pipeline.PromptSet;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.steering.Order;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.KeptWork;
import dev.tiller.steering.fit.Methods;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Carries a recipe out: a map for each concept, and its prompts at every strength from the same
 * noise. Maps and pictures that are there already are not made again, so that it can be stopped at
 * any time.
 *
 * @param pipeline the caller's
 * @param data folder of captions and tags
 * @param out where maps and pictures go
 * @param edge of the images in pixels; 0 for the pipeline's own
 */
public record ImageRecipeRun(
    ImageRecipe recipe, ImagePipeline pipeline, Path data, Path out, int edge, Monitor monitor) {

  /**
   * What came of a strength.
   *
   * @param moved mean absolute difference of a pixel from strength 0, in [0, 1]; what steering
   *     costs
   */
  public record Row(String concept, double strength, int pictures, double moved) {}

  /**
   * One concept.
   *
   * @return a row a strength
   * @throws UserError if it was stopped, or there are too few captions
   */
  public List<Row> run(String name) throws IOException {
    ImageRecipe.Concept concept = recipe.concepts().get(name);
    if (concept == null) {
      throw new UserError(
          "This recipe has no concept \"%s\"; it has %s."
              .formatted(name, String.join(", ", recipe.concepts().keySet())));
    }
    Path folder = Files.createDirectories(out.resolve(name));
    ConceptPrompts prompts =
        ConceptPrompts.of(
            recipe, concept, ConceptPrompts.captions(data.resolve(recipe.captions().file())), data);
    SteeringMap map = map(folder.resolve("map.safetensors"), prompts);
    Map<Integer, Tensor> plain = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    try (TensorScope scope = TensorScope.open()) {
      for (double strength : recipe.draw().strengths()) {
        rows.add(
            new Row(
                name,
                strength,
                prompts.drawn().size(),
                column(folder, map, strength, prompts.drawn(), plain)));
      }
    }
    return rows;
  }

  private SteeringMap map(Path file, ConceptPrompts prompts) throws IOException {
    if (Files.isRegularFile(file)) {
      return SteeringMap.load(file);
    }
    ImageRecipe.Fit fit = recipe.fit();
    long seed = recipe.draw().seed();
    FitSettings settings =
        FitSettings.of(Methods.parse(fit.method()))
            .withSites(fit.sites())
            .withOrder(order(fit.order()))
            .withSupport(Support.parse(fit.support()))
            .withSeed(seed);
    return Fitter.of(pipeline.network(), settings)
        .fit(
            set("source", prompts.source(), Seeds.mix(seed, 0)),
            set("target", prompts.target(), Seeds.mix(seed, 1)),
            file,
            KeptWork.RESUME,
            monitor);
  }

  private PromptSet set(String name, List<String> texts, long noise) {
    return PromptSet.first(pipeline, name, texts, recipe.fit().steps(), edge, edge, noise);
  }

  private static Order order(String word) {
    return Arrays.stream(Order.values())
        .filter(o -> o.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "The recipe's order is %s; causal, at-once or joint was expected."
                        .formatted(word)));
  }

  /** Draws a strength, and says how far its pictures have moved from those at strength 0. */
  private double column(
      Path folder, SteeringMap map, double strength, List<String> texts, Map<Integer, Tensor> plain)
      throws IOException {
    Path column =
        Files.createDirectories(folder.resolve(String.format(Locale.ROOT, "%.3f", strength)));
    double moved = 0;
    try (Steering steering = Steering.of(pipeline.network(), map, strength)) {
      for (int i = 0; i < texts.size(); i++) {
        Tensor image = one(column.resolve(i + ".png"), steering, strength, texts.get(i), i);
        Tensor first = plain.computeIfAbsent(i, n -> image);
        moved += image.sub(first).abs().mean().item_double() / texts.size();
      }
    }
    return moved;
  }

  private Tensor one(Path file, Steering steering, double strength, String text, int number)
      throws IOException {
    if (Files.isRegularFile(file)) {
      return PngImage.read(file);
    }
    ImageRecipe.Model model = recipe.pipeline();
    ImageRequest request =
        ImageRequest.of(List.of(text), model.steps())
            .guided(model.guidance(), null)
            .sized(edge, edge)
            .seeded(Seeds.mix(recipe.draw().seed(), number));
    Tensor image = pipeline.generate(request, steering.taps(), monitor).select(0, 0);
    Map<String, String> said = new LinkedHashMap<>();
    said.put("prompt", text);
    said.put("seed", Long.toString(request.seed()));
    said.put("steps", Integer.toString(model.steps()));
    said.put("guidance", Double.toString(model.guidance()));
    said.put("strength", Double.toString(strength));
    PngImage.of(image).write(file, said);
    return PngImage.read(file); // What is compared is what was written.
  }
}
