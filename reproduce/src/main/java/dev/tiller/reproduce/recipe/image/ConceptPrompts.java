package dev.tiller.reproduce.recipe.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.diffusion.pipeline.StyleTags;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prompts of a concept, made from captions as Activation Transport makes them (arXiv 2410.23054):
 * source and target alternate over the list of captions, those that are drawn come after both.
 *
 * @param source that a map moves away from
 * @param target that it moves toward
 * @param drawn what is drawn
 */
record ConceptPrompts(List<String> source, List<String> target, List<String> drawn) {

  private static final List<String> WITH =
      List.of(
          "a %s.",
          "containing a %s.",
          "with a %s in plain view.",
          "and a %s.",
          "it displays a %s.",
          "featuring a %s.",
          "in addition to a %s.",
          "and also a %s.",
          "and a %s as well.",
          "the %s can be clearly seen.");

  private static final List<String> WITHOUT =
      List.of(
          "without a %s.",
          "not containing a %s.",
          "without a %s in plain view.",
          "and a %s that cannot be seen.",
          "it does not display a %s.",
          "not featuring a %s.",
          "lacking a %s.",
          "and not a %s.",
          "and a %s is missing.",
          "the %s cannot be seen.");

  /**
   * @param captions at least twice those of the fit and those that are drawn
   * @param data folder of the tags
   * @throws UserError if there are too few captions
   */
  static ConceptPrompts of(
      ImageRecipe recipe, ImageRecipe.Concept concept, List<String> captions, Path data)
      throws IOException {
    int fitted = recipe.fit().prompts();
    int needed = 2 * fitted + recipe.draw().prompts();
    if (captions.size() < needed) {
      throw new UserError(
          "There are %d captions, but this recipe takes %d; give more, or --limit."
              .formatted(captions.size(), needed));
    }
    List<String> even = new ArrayList<>();
    List<String> odd = new ArrayList<>();
    for (int i = 0; i < fitted; i++) {
      even.add(captions.get(2 * i));
      odd.add(captions.get(2 * i + 1));
    }
    List<String> rest = captions.subList(2 * fitted, needed);
    if (concept.tags() != null) {
      String tags = String.join(", ", lines(data.resolve(concept.tags())));
      StyleTags style = StyleTags.parse(tags);
      return new ConceptPrompts(even, style.added(odd, recipe.draw().seed()), rest);
    }
    String object = String.valueOf(concept.object());
    return new ConceptPrompts(phrased(even, WITH, object), odd, phrased(rest, WITHOUT, object));
  }

  private static List<String> phrased(List<String> captions, List<String> phrases, String object) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      texts.add(captions.get(i) + " " + phrases.get(i % phrases.size()).formatted(object));
    }
    return texts;
  }

  /** Captions of a file: COCO's annotations, or one a line. */
  static List<String> captions(Path file) throws IOException {
    if (!file.toString().endsWith(".json")) {
      return lines(file);
    }
    List<String> captions = new ArrayList<>();
    try {
      JsonNode all = new ObjectMapper().readTree(TextFile.read(file)).path("annotations");
      all.forEach(one -> captions.add(one.path("caption").asText().strip()));
    } catch (JsonProcessingException e) {
      throw new UserError(file + " is not valid JSON; fetch it again.", e);
    }
    captions.removeIf(String::isEmpty);
    if (captions.isEmpty()) {
      throw new UserError(
          file + " has no \"annotations\" with a \"caption\" each, as COCO's captions have.");
    }
    return captions;
  }

  private static List<String> lines(Path file) throws IOException {
    return TextFile.read(file).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }
}
