package dev.tiller.reproduce.recipe.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tiller.ground.ShippedTexts;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.recipe.Misread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The protocol behind a published table about images, as a file of {@code recipes/image} has it.
 *
 * @param notes what was not published, or differs here
 * @param captions from which all prompts are made
 * @param concepts by name
 */
public record ImageRecipe(
    String paper,
    String table,
    String notes,
    Model pipeline,
    Data captions,
    Map<String, Concept> concepts,
    Fit fit,
    Draw draw) {

  /** Refuses missing parts and sizes that cannot be. */
  public ImageRecipe {
    require("paper", paper);
    require("table", table);
    require("notes", notes);
    require("pipeline", pipeline);
    require("captions", captions);
    require("concepts", concepts);
    require("fit", fit);
    require("draw", draw);
    if (concepts.isEmpty()) {
      throw new UserError("A recipe about images has no concepts, and needs at least one.");
    }
    concepts.forEach((name, concept) -> require("concepts." + UserError.excerpt(name), concept));
  }

  private static void requireAtLeastOne(String key, long value) {
    if (value < 1) {
      throw new UserError(
          "A recipe about images has %s %d; at least 1 was expected.".formatted(key, value));
    }
  }

  private static <T> T require(String key, @Nullable T value) {
    if (value == null) {
      throw new UserError("A recipe about images has no " + key + ", which it needs.");
    }
    return value;
  }

  /** Names of the recipes that ship. */
  public static final List<String> NAMES =
      List.of(
          "act-styles-sdxl-lightning",
          "act-styles-flux-schnell",
          "act-negation-sdxl-lightning",
          "act-negation-flux-schnell",
          "lineas-styles-dmd2");

  private static final ShippedTexts TEXTS =
      new ShippedTexts(ImageRecipe.class, "/recipes/image", ".yaml", "recipe about images", NAMES);
  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * The pipeline that the paper took.
   *
   * @param type its class in model_index.json
   * @param folder below the data
   * @param steps that draw
   */
  public record Model(
      @JsonProperty("class") String type,
      String folder,
      String what,
      String precision,
      int steps,
      double guidance) {

    /** Refuses missing parts. */
    public Model {
      require("pipeline.class", type);
      require("pipeline.folder", folder);
      require("pipeline.precision", precision);
      requireAtLeastOne("pipeline.steps", steps);
    }
  }

  /** A file below the folder of data. */
  public record Data(String file, String what) {

    /** Refuses missing parts. */
    public Data {
      require("captions.file", file);
    }
  }

  /**
   * What is to be seen, or not: a style by its tags, or an object by its name.
   *
   * @param tags a file below the data, one a line; null for an object
   * @param object null for a style
   */
  public record Concept(
      @JsonProperty("tags") @Nullable String tags,
      @JsonProperty("object") @Nullable String object) {

    /** Checks that it is one of the two. */
    public Concept {
      if ((tags == null) == (object == null)) {
        throw new UserError("A concept of a recipe has tags or an object, one of the two.");
      }
    }
  }

  /**
   * @param steps of the sampler before whose first call maps are fitted
   * @param prompts of source and target each
   */
  public record Fit(
      String method, String order, String support, String sites, int steps, int prompts) {

    /** Refuses missing parts. */
    public Fit {
      require("fit.method", method);
      require("fit.order", order);
      require("fit.support", support);
      require("fit.sites", sites);
      requireAtLeastOne("fit.steps", steps);
      requireAtLeastOne("fit.prompts", prompts);
    }
  }

  /**
   * @param prompts of each concept
   * @param strengths all from the same noise
   */
  public record Draw(int prompts, List<Double> strengths, long seed) {

    /** Refuses missing parts. */
    public Draw {
      strengths = List.copyOf(require("draw.strengths", strengths));
      requireAtLeastOne("draw.prompts", prompts);
      requireAtLeastOne("the number of draw.strengths", strengths.size());
    }
  }

  /**
   * @param word the name of a shipped recipe, or a {@code .yaml} file
   * @throws UserError if there is none, or it is not a recipe about images
   */
  public static ImageRecipe named(String word) throws IOException {
    try {
      return YAML.readValue(text(word), ImageRecipe.class);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof UserError refused) {
        throw refused;
      }
      throw new UserError(
          "%s is not a recipe about images: %s; `tiller image recipe act-styles-sdxl-lightning --show` prints one."
              .formatted(word, Misread.why(e)),
          e);
    }
  }

  /** The text of a recipe, comments and all. */
  public static String text(String word) throws IOException {
    return TEXTS.text(word);
  }

  /** The same with at most so many prompts of everything: to try it, not to compare. */
  public ImageRecipe atMost(int limit) {
    return new ImageRecipe(
        paper,
        table,
        notes,
        pipeline,
        captions,
        concepts,
        new Fit(
            fit.method, fit.order, fit.support, fit.sites, fit.steps, Math.min(limit, fit.prompts)),
        new Draw(Math.min(limit, draw.prompts), draw.strengths, draw.seed));
  }

  /**
   * Names every file that is missing, before any work begins.
   *
   * @param data folder of captions and tags
   * @param folder of the pipeline
   * @throws UserError if one is missing
   */
  public void requireFiles(Path data, Path folder) {
    require(data.resolve(captions.file), captions.what);
    concepts.forEach(
        (name, concept) -> {
          if (concept.tags != null) {
            require(data.resolve(concept.tags), "the tags of " + name + ", one a line");
          }
        });
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "There is no folder %s; this recipe needs it: %s (%s)."
              .formatted(folder, pipeline.what, pipeline.type));
    }
  }

  private static void require(Path file, String what) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("There is no %s; this recipe needs it: %s.".formatted(file, what));
    }
  }
}
