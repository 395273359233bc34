package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.ShippedTexts;
import java.io.IOException;
import java.util.List;

/** The recipes that ship, and those in files of one's own. */
public final class PretextRecipes {

  /**
   * Names of the shipped recipes: those of the size of one core first, then those of the papers.
   */
  public static final List<String> NAMES =
      List.of(
          "simclr-fashion",
          "byol-fashion",
          "byol-er-fashion",
          "duet-fashion",
          "hssl-fashion",
          "simclr-imagenet",
          "byol-imagenet",
          "byol-vit-imagenet",
          "byol-er-imagenet",
          "dino-imagenet",
          "duet-cifar10",
          "hssl-cifar10");

  private static final ShippedTexts TEXTS =
      new ShippedTexts(PretextRecipes.class, "/recipes/pretext", ".yaml", "recipe", NAMES);

  private PretextRecipes() {}

  /**
   * The text of a recipe, comments and all, for {@link PretextRecipe#parse}.
   *
   * @param word the name of a shipped recipe, or a {@code .yaml} file
   * @throws dev.tiller.ground.UserError if there is none
   * @throws IOException if the file cannot be read
   */
  public static String text(String word) throws IOException {
    return TEXTS.text(word);
  }
}
