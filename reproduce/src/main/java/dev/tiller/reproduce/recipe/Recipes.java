package dev.tiller.reproduce.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tiller.ground.ShippedTexts;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The recipes that ship, and those in files of one's own. */
public final class Recipes {

  /** Names of the shipped recipes, by paper. */
  public static final List<String> NAMES =
      List.of(
          "aura-rtp",
          "act-toxicity-gemma2",
          "act-toxicity-llama3",
          "act-causal-gemma2",
          "act-diversity-gemma2",
          "act-truthfulqa-gemma2",
          "act-truthfulqa-llama3",
          "act-induction-gemma2",
          "lineas-toxicity",
          "lineas-sites",
          "lineas-truthfulqa");

  private static final String EXTENSION = ".yaml";
  private static final ShippedTexts TEXTS =
      new ShippedTexts(Recipes.class, "/recipes", EXTENSION, "recipe", NAMES);
  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Recipes() {}

  /**
   * @param word the name of a shipped recipe, or a {@code .yaml} file
   * @throws UserError if there is none, or it is not a recipe
   */
  public static Recipe named(String word) throws IOException {
    return parse(text(word), word);
  }

  /**
   * The text of a recipe, comments and all.
   *
   * @throws UserError if there is none
   */
  public static String text(String word) throws IOException {
    return TEXTS.text(word);
  }

  private static Recipe parse(String text, String word) throws IOException {
    String file = String.valueOf(Path.of(word).getFileName());
    String name =
        file.endsWith(EXTENSION) ? file.substring(0, file.length() - EXTENSION.length()) : file;
    try {
      JsonNode root = YAML.readTree(text);
      for (String needed : List.of("paper", "table", "models", "data", "sampling", "rows")) {
        if (!root.hasNonNull(needed)) {
          throw new UserError("%s has no %s, which a recipe has.".formatted(word, needed));
        }
      }
      return YAML.treeToValue(((ObjectNode) root).put("name", name), Recipe.class);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof UserError refused) {
        throw refused;
      }
      throw new UserError(
          "%s is not a recipe: %s; `tiller recipe show aura-rtp` prints one."
              .formatted(word, Misread.why(e)),
          e);
    }
  }
}
