package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tiller.reproduce.recipe.Recipe;
import dev.tiller.reproduce.recipe.RecipeData;
import dev.tiller.reproduce.recipe.Recipes;
import dev.tiller.reproduce.recipe.image.ImageRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every section of every kind of recipe, and of the sections in it: empty, null, a list where a map
 * is, a word. Taken where it may be left out, else refused in a sentence that names the recipe or
 * the section.
 */
class RecipeSectionsTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final Map<String, String> INSTEAD = new LinkedHashMap<>();

  static {
    INSTEAD.put("empty map", "{}");
    INSTEAD.put("empty list", "[]");
    INSTEAD.put("null", "null");
    INSTEAD.put("list of null", "[null]");
    INSTEAD.put("list of a map", "[{}]");
    INSTEAD.put("map of null", "{\"a\": null}");
    INSTEAD.put("word", "\"no\"");
    INSTEAD.put("number", "-1");
  }

  @TempDir Path folder;

  private static Map<String, String> shipped() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : List.of("act-toxicity-gemma2", "lineas-truthfulqa", "aura-rtp")) {
      texts.put("text " + name, Recipes.text(name));
    }
    for (String name :
        List.of("byol-er-fashion", "duet-fashion", "hssl-fashion", "byol-imagenet")) {
      texts.put("pretext " + name, PretextRecipes.text(name));
    }
    for (String name : ImageRecipe.NAMES) {
      texts.put("image " + name, ImageRecipe.text(name));
    }
    return texts;
  }

  static Stream<Arguments> sections() throws IOException {
    List<Arguments> all = new ArrayList<>();
    for (Map.Entry<String, String> recipe : shipped().entrySet()) {
      for (String pointer : pointers(YAML.readTree(recipe.getValue()), "")) {
        all.add(Arguments.of(recipe.getKey(), pointer));
      }
    }
    return all.stream();
  }

  /** Fields of maps, to the third level; the first two of each list. */
  private static List<String> pointers(JsonNode node, String above) {
    List<String> all = new ArrayList<>();
    boolean deeper = above.chars().filter(c -> c == '/').count() < 2;
    if (node.isObject()) {
      node.properties()
          .forEach(
              field -> {
                String here = above + "/" + field.getKey();
                all.add(here);
                if (deeper) {
                  all.addAll(pointers(field.getValue(), here));
                }
              });
    } else if (node.isArray() && deeper) {
      for (int i = 0; i < Math.min(2, node.size()); i++) {
        all.addAll(pointers(node.get(i), above + "/" + i));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("sections")
  void aSectionThatIsNoneIsOneSentence(String recipe, String pointer) throws IOException {
    String text = shipped().get(recipe);
    String kind = recipe.substring(0, recipe.indexOf(' '));
    int last = pointer.lastIndexOf('/');
    String field = pointer.substring(last + 1);
    for (Map.Entry<String, String> instead : INSTEAD.entrySet()) {
      JsonNode root = YAML.readTree(text);
      ((ObjectNode) root.at(pointer.substring(0, last)))
          .set(field, YAML.readTree(instead.getValue()));
      check(kind, root, recipe + ": " + pointer + " is " + instead.getKey());
    }
    JsonNode root = YAML.readTree(text);
    ((ObjectNode) root.at(pointer.substring(0, last))).remove(field);
    check(kind, root, recipe + ": " + pointer + " is left out");
  }

  private void check(String kind, JsonNode root, String what) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, YAML.writeValueAsString(root));
    @Nullable Throwable thrown = null;
    try {
      open(kind, file);
    } catch (IOException | RuntimeException e) {
      thrown = e;
    }
    if (thrown != null) {
      assertThat(FuzzTest.fault(thrown)).as("%s: %s", what, thrown).isNull();
      assertThat(thrown.getMessage()).as(what).doesNotContain("dev.tiller", "java.");
    }
  }

  /** As the command lines do before they read any data. */
  private static void open(String kind, Path file) throws IOException {
    switch (kind) {
      case "text" -> {
        Recipe recipe = Recipes.named(file.toString()).atMost(3);
        for (Recipe.Line row : recipe.rows()) {
          if (row.method() != null) {
            row.settings(1);
          }
        }
        recipe.column("gemma");
        RecipeData.of(recipe, file.getParent(), Set.of()); // No file of it is there.
      }
      case "pretext" -> {
        PretextRecipe recipe =
            PretextRecipe.parse(PretextRecipes.text(file.toString()), file.toString());
        recipe.view();
        recipe.backbone();
        recipe.looks();
      }
      default -> {
        ImageRecipe recipe = ImageRecipe.named(file.toString()).atMost(2);
        recipe.concepts().values().forEach(concept -> concept.tags());
      }
    }
  }
}
