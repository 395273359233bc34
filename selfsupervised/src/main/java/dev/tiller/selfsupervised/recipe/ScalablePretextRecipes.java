package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.UserError;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalableRecipe;
import dev.tiller.training.scaling.ScalableRecipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recipes without labels, for {@code tiller train scale}. */
public final class ScalablePretextRecipes implements ScalableRecipes {

  private static final String EXTENSION = ".yaml";

  private record Recipe(PretextRecipe recipe) implements ScalableRecipe {

    @Override
    public String name() {
      return recipe.name();
    }

    @Override
    public long batch() {
      return recipe.batch();
    }

    @Override
    public void rescale(Rescaling by) {
      recipe.rescale(by);
    }

    @Override
    public Optional<String> limit(long batch, long asIf) {
      return recipe.limit(batch, asIf);
    }
  }

  @Override
  public List<String> forms() {
    List<String> forms = new ArrayList<>(PretextRecipes.NAMES);
    forms.add("a .yaml file of tiller train ssl");
    return forms;
  }

  @Override
  public Optional<ScalableRecipe> find(String reference) {
    if (!reference.endsWith(EXTENSION) && !PretextRecipes.NAMES.contains(reference)) {
      return Optional.empty();
    }
    try {
      String text = PretextRecipes.text(reference);
      return Optional.of(new Recipe(PretextRecipe.parse(text, reference)));
    } catch (IOException e) {
      throw new UserError(
          "%s could not be read: %s; name a recipe that can."
              .formatted(reference, UserError.reason(e)),
          e);
    }
  }
}
