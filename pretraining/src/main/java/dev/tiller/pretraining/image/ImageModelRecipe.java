package dev.tiller.pretraining.image;

import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalableRecipe;
import dev.tiller.training.scaling.ScalableRecipes;
import java.util.List;
import java.util.Optional;

/** {@code image}: how {@code tiller train image} trains, for {@code tiller train scale}. */
public final class ImageModelRecipe implements ScalableRecipes {

  private static final String NAME = "image";

  private record Recipe() implements ScalableRecipe {

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public long batch() {
      return ImageModelTrainer.ROWS;
    }

    @Override
    public void rescale(Rescaling by) {
      ImageModelTrainer.rescale(by);
    }
  }

  @Override
  public List<String> forms() {
    return List.of(NAME);
  }

  @Override
  public Optional<ScalableRecipe> find(String reference) {
    return reference.equals(NAME) ? Optional.of(new Recipe()) : Optional.empty();
  }
}
