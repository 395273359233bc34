package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
          "byol-er-imagenet",
          "duet-cifar10");

  private static final String EXTENSION = ".yaml";

  private PretextRecipes() {}

  /**
   * The text of a recipe, comments and all, for {@link PretextRecipe#parse}.
   *
   * @param word the name of a shipped recipe, or a {@code .yaml} file
   * @throws UserError if there is none
   * @throws IOException if the file cannot be read
   */
  public static String text(String word) throws IOException {
    if (word.endsWith(EXTENSION) && Files.isRegularFile(Path.of(word))) {
      return TextFile.read(Path.of(word));
    }
    String name =
        word.endsWith(EXTENSION) ? word.substring(0, word.length() - EXTENSION.length()) : word;
    if (!NAMES.contains(name)) {
      throw new UserError(
          "There is no recipe \"%s\"; name a .yaml file, or one of %s."
              .formatted(word, String.join(", ", NAMES)));
    }
    try (@Nullable InputStream in =
        PretextRecipes.class.getResourceAsStream("/recipes/pretext/" + name + EXTENSION)) {
      if (in == null) {
        throw new IllegalStateException("The recipe " + name + " is not on the class path.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
