package dev.tiller.training.scaling;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Recipes of one kind of training, by name or file. One that is named in {@code
 * META-INF/services/dev.tiller.training.scaling.ScalableRecipes}, in this project or in another
 * jar, is found by {@code tiller train scale}. Stateless.
 */
public interface ScalableRecipes {

  /** What it takes, such as {@code lm} or {@code a YAML file of train ssl}. */
  List<String> forms();

  /**
   * @param reference a name or a file
   * @return empty where it is none of this kind
   * @throws UserError if it is one, but wrong
   */
  Optional<ScalableRecipe> find(String reference);

  /**
   * Whoever has it.
   *
   * @throws UserError if nobody does
   */
  static ScalableRecipe named(String reference) {
    List<ScalableRecipes> all =
        ServiceLoader.load(ScalableRecipes.class, ScalableRecipes.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    return all.stream()
        .flatMap(kind -> kind.find(reference).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no recipe \"%s\"; it may be %s."
                        .formatted(
                            UserError.excerpt(reference),
                            String.join(
                                ", ", all.stream().flatMap(k -> k.forms().stream()).toList()))));
  }
}
